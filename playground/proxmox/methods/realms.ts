import { died } from '../api-error.ts';
import { REALMS } from '../cluster.ts';
import { realm } from '../formats.ts';
import { endpoint } from '../method.ts';
import { privilegeOn } from '../permission-checks.ts';

const DIGEST = '05a7001e8f7df645c306a7045f3448461a6b779b';

const listRealms = endpoint({
  verb: 'GET',
  path: '/access/domains',
  permission: 'world',
  parameters: {},
  run: () => [...REALMS].map(([id, settings]) => ({ realm: id, ...settings })),
});

const readRealm = endpoint({
  verb: 'GET',
  path: '/access/domains/{realm}',
  permission: privilegeOn('/access/realm', 'Realm.Allocate', 'Sys.Audit'),
  parameters: { realm: { type: 'string', format: realm, maxLength: 32 } },
  run(_call, values) {
    const settings = REALMS.get(values.realm);
    if (settings === undefined) throw died(`domain '${values.realm}' does not exist`);
    return { ...settings, digest: DIGEST };
  },
});

export const REALM_METHODS = [listRealms, readRealm];
