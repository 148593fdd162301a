import { expect, test } from 'vitest';
import { readPasted } from '../../../playground/web/client/proxmox/pasted.ts';
import { CREDENTIAL_FORMATS, snippet } from '../../../src/domain/credential-formats.ts';
import { Secret } from '../../../src/domain/secret.ts';

const SECRET = '619bf661-8c32-469c-addb-bdb489e9d3e7';
const OWNER = 'pvt-k7m3q9xa@pve';
const TOKEN = 'pvt-k7m3q9xa';

/** These two name the user and the token apart, so whoever pastes says whose secret it is. */
const SPLIT = new Set(['ansible', 'netbox']);

test.each(CREDENTIAL_FORMATS)(
  'the secret is found in what is delivered as %s, and whose it is where that is said',
  (format) => {
    const { text } = snippet(format, {
      endpoint: 'http://127.0.0.1:8006',
      verification: { kind: 'system' },
      userId: OWNER,
      tokenId: TOKEN,
      fullTokenId: `${OWNER}!${TOKEN}`,
      secret: new Secret(SECRET),
    });
    expect(readPasted(text)).toEqual({
      secret: SECRET,
      ...(!SPLIT.has(format) && { fullTokenId: `${OWNER}!${TOKEN}` }),
    });
  },
);

test('a secret alone is one, and other words are none', () => {
  expect(readPasted(` ${SECRET}\n`)).toEqual({ secret: SECRET });
  expect(readPasted(`${OWNER}!${TOKEN}`)).toBeUndefined();
});
