import { describe, expect, it } from 'vitest';
import type { EffectivePrivileges, Preview } from '../../src/domain/preview.ts';
import { SECOND } from '../../src/domain/time.ts';
import type { Prospect } from '../../src/use-cases/ports/proxmox.ts';
import { previewRole } from '../../src/use-cases/preview.ts';
import { requestAccess } from '../../src/use-cases/request-access.ts';
import { reviewRequest } from '../../src/use-cases/review-request.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { ANN, aPolicy, aRole, RUTH } from '../support/records.ts';

const OF_SERVICE = aRole({ owner: { kind: 'service', user: 'terraform@pve' } });
const OF_REQUESTER = aRole({ owner: { kind: 'requester' } });
const WISH = { role: 'provisioner', duration: undefined, paths: [], reason: 'Rebuild the dev cluster' };
const GROUP: EffectivePrivileges = { paths: ['/pool/dev'], held: ['VM.Audit'], below: [], lacking: ['VM.Allocate'] };
const PARTLY: Preview = { kind: 'known', on: [GROUP] };

function asking(bot: InMemoryBot) {
  return requestAccess(bot.deps, { requester: RUTH, wish: WISH });
}

/** A bot whose cluster is asked what a token could do, and notes what it was asked. */
function noting(bot: InMemoryBot, prospects: [Prospect, number][]) {
  const { issuer } = bot.deps;
  return {
    ...bot.deps,
    issuer: {
      ...issuer,
      preview: async (prospect: Prospect, within: number) => {
        prospects.push([prospect, within]);
        return await issuer.preview(prospect, within);
      },
    },
  };
}

describe('a request', () => {
  it('is kept with what its token could do', async () => {
    const bot = new InMemoryBot(aPolicy([OF_SERVICE]));
    bot.cluster.foreseen = PARTLY;
    expect((await bot.record(await bot.requested())).request.terms.preview).toEqual(PARTLY);
  });

  it.each(['no_such_pve_role', 'empty_pve_role', 'owner_lacks_all'] as const)(
    'for a token that could do nothing (%s) is refused, and leaves nothing behind',
    async (because) => {
      const bot = new InMemoryBot(aPolicy([OF_SERVICE]));
      bot.cluster.foreseen = { kind: 'useless', because };
      expect(await asking(bot)).toEqual({
        ok: false,
        refusal: {
          kind: 'no_effective_privileges',
          role: 'provisioner',
          because,
          cluster: 'home',
          pveRole: 'TerraformProvisioner',
          paths: ['/pool/dev'],
          owner: { kind: 'existing', user: 'terraform@pve' },
        },
      });
      await bot.settle();
      expect(bot.store.audit).toEqual([]);
      expect(bot.slack.messages).toEqual([]);
    },
  );

  it('is made all the same when the cluster does not answer', async () => {
    const bot = new InMemoryBot(aPolicy([OF_SERVICE]));
    bot.cluster.isDown = true;
    const { request } = await bot.record(await bot.requested());
    expect(request.terms.preview).toEqual({ kind: 'unknown', because: 'no_answer' });
  });

  it('that is refused for another reason asks no cluster', async () => {
    const prospects: [Prospect, number][] = [];
    const bot = new InMemoryBot(aPolicy([OF_SERVICE], { limits: { pendingPerPerson: 1, activePerPerson: 1 } }));
    await bot.requested();
    const deps = noting(bot, prospects);
    expect((await requestAccess(deps, { requester: RUTH, wish: WISH })).ok).toBe(false);
    expect((await requestAccess(deps, { requester: RUTH, wish: { ...WISH, reason: '' } })).ok).toBe(false);
    expect(prospects).toEqual([]);
    expect((await requestAccess(deps, { requester: ANN, wish: WISH })).ok).toBe(true);
    expect(prospects).toEqual([
      [expect.objectContaining({ pveRole: 'TerraformProvisioner', paths: ['/pool/dev'] }), 0.8 * SECOND],
    ]);
  });

  it('whose terms change while it waits no longer says what its token could do', async () => {
    const bot = new InMemoryBot(aPolicy([OF_SERVICE]));
    bot.cluster.foreseen = PARTLY;
    const id = await bot.requested();
    const policy = aPolicy([{ ...OF_SERVICE, pveRole: 'PVEVMAdmin' }]);
    const vote = { reviewer: ANN, verdict: 'approve', via: 'button' } as const;
    expect((await reviewRequest({ ...bot.deps, policy }, { id, vote })).ok).toBe(true);
    const { request } = await bot.record(id);
    expect(request).toMatchObject({ state: 'pending', terms: { pveRole: 'PVEVMAdmin' } });
    expect(request.terms).not.toHaveProperty('preview');
  });

  it('whose terms stay keeps saying it, also when it is granted', async () => {
    const bot = new InMemoryBot(aPolicy([OF_SERVICE]));
    bot.cluster.foreseen = PARTLY;
    const { request } = await bot.record(await bot.active());
    expect(request).toMatchObject({ state: 'active', terms: { preview: PARTLY } });
  });

  it('that is approved for fewer paths says it of those', async () => {
    const paths = ['/pool/dev', '/storage/local'];
    const bot = new InMemoryBot(aPolicy([{ ...OF_SERVICE, paths }]));
    const other = { ...GROUP, paths: ['/storage/local'], lacking: [] };
    bot.cluster.foreseen = { kind: 'known', on: [GROUP, other] };
    const id = await bot.requested();
    const vote = { reviewer: ANN, verdict: 'approve', via: 'button' } as const;
    const less = { duration: 1000, paths: ['/pool/dev'] };
    expect((await reviewRequest(bot.deps, { id, vote, less })).ok).toBe(true);
    expect((await bot.record(id)).request.terms.preview).toEqual(PARTLY);
  });
});

describe('a role that somebody is choosing', () => {
  it('is foreseen on its exact paths, for the user who would own the token', async () => {
    const prospects: [Prospect, number][] = [];
    const role = { ...OF_REQUESTER, paths: ['/pool/dev', '/vms/*'] };
    const bot = new InMemoryBot(aPolicy([role], { people: new Map([[RUTH, 'alice@pve']]) }));
    bot.cluster.foreseen = PARTLY;
    const owner = { kind: 'existing', user: 'alice@pve' };
    expect(await previewRole(noting(bot, prospects), { person: RUTH, role })).toEqual({ owner, preview: PARTLY });
    expect(prospects).toEqual([[expect.objectContaining({ owner, paths: ['/pool/dev'] }), 0.8 * SECOND]]);
  });

  it('is not foreseen where it has no exact path, or nobody would own the token', async () => {
    const bot = new InMemoryBot(aPolicy([OF_REQUESTER]));
    expect(await previewRole(bot.deps, { person: RUTH, role: OF_REQUESTER })).toBeUndefined();
    const role = { ...OF_SERVICE, paths: ['/vms/*'] };
    expect(await previewRole(bot.deps, { person: RUTH, role })).toBeUndefined();
  });
});
