import { describe, expect, it } from 'vitest';
import { CREDENTIAL_FORMATS, type Credential } from '../../../src/domain/credential-formats.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { ACTIONS } from '../../../src/slack/ids.ts';
import { overwrittenSecret, secretAnnouncement, secretMessage } from '../../../src/slack/views/secret-message.ts';
import { active, approved, GRANT } from './requests.ts';
import { see } from './see.ts';

const SECRET = '0e1f5a7c-3c1b-4e5a-9d53-2f6d3f1c8a4b';

const CREDENTIAL: Credential = {
  endpoint: 'https://pve.example.com:8006',
  verification: { kind: 'system' },
  userId: GRANT.userId,
  tokenId: GRANT.tokenId,
  fullTokenId: GRANT.fullTokenId,
  secret: new Secret(SECRET),
};

function handedOver(replaces = false, credential = CREDENTIAL, formats = approved().terms.formats) {
  return secretMessage(approved({ terms: { formats } }), credential, GRANT.expiresAt, 10 * MINUTE, replaces);
}

it('the words that take the place of a secret hold nothing of it, on the screen and in the notification', () => {
  const { text, notification, buttons } = see(overwrittenSecret());
  expect(text).toMatch(/is not shown any more/);
  expect(notification).toBe(text);
  expect(buttons).toEqual([]);
});

describe('the secret’s message', () => {
  it('says until when the token works and how to keep the secret, then shows it', () => {
    expect(see(handedOver()).text).toMatchInlineSnapshot(`
      ":key: Your token for provisioner on home works until Today at 2:00 PM.
      Store the secret now: it is shown this once, and nobody can look it up again. This message deletes itself after 10m, or as soon as you click I stored it. A paid Slack workspace may keep deleted messages in its exports; where that worries you, revoke the token when you are done.
      .env
      PVE_ENDPOINT=https://pve.example.com:8006
      PVE_TOKEN_ID=pvt-k7m3q9xa@pve!pvt-k7m3q9xa
      PVE_TOKEN_SECRET=0e1f5a7c-3c1b-4e5a-9d53-2f6d3f1c8a4b
      [I stored it]"
    `);
  });

  it('shows every format of the role', () => {
    const { text } = see(handedOver(false, CREDENTIAL, ['terraform-bpg', 'ansible']));
    expect(text).toContain('Terraform (bpg/proxmox)\nexport PROXMOX_VE_ENDPOINT=');
    expect(text).toContain("Ansible (community.proxmox)\napi_host: 'pve.example.com'\n");
    expect(text.split(SECRET)).toHaveLength(3);
  });

  it('begins with what it replaces, on the screen and in the notification', () => {
    const first = 'Use this secret instead of any you got before; the earlier one no longer works.\n';
    const seen = see(handedOver(true));
    expect(seen.text.startsWith(first)).toBe(true);
    expect(seen.notification.startsWith(first)).toBe(true);
    expect(see(handedOver(false)).text).not.toContain('instead of any');
  });

  it('is announced as a new one where the grant is active', () => {
    expect(see(secretAnnouncement(active())).text).toMatchInlineSnapshot(
      `":key: Your token for provisioner on home has a new secret. It appears in this message in a moment."`,
    );
    expect(see(secretAnnouncement(approved())).text).toContain(
      'is made. Its secret appears in this message in a moment.',
    );
  });

  it('has a button that says it is stored', () => {
    expect(see(handedOver()).buttons).toMatchObject([
      { label: 'I stored it', actionId: ACTIONS.secretStored, value: 'k7m3q9xa' },
    ]);
  });

  it('keeps the secret out of the notification', () => {
    const message = handedOver(true);
    expect(message.text).not.toContain(SECRET);
    expect(see(message).notification).toMatchInlineSnapshot(`
      "Use this secret instead of any you got before; the earlier one no longer works.
      Your token for provisioner on home is ready. Open the message to store its secret."
    `);
  });

  it('keeps the secret far from its beginning, which previews on desktops show', () => {
    expect(see(handedOver()).text.indexOf(SECRET)).toBeGreaterThan(300);
  });

  it('shows all formats uncut, with the longest names there can be', () => {
    // Each sign of such an id is written as four in the shell.
    const userId = `${"'".repeat(60)}@pve`;
    const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
    const longest: Credential = {
      ...CREDENTIAL,
      endpoint: `https://${'h'.repeat(253)}:8006`,
      verification: { kind: 'fingerprint', fingerprint, publicKey: 'k'.repeat(44) },
      userId,
      fullTokenId: `${userId}!${GRANT.tokenId}`,
    };
    for (const verification of [longest.verification, { kind: 'ca' } as const]) {
      const { text } = see(handedOver(true, { ...longest, verification }, CREDENTIAL_FORMATS));
      expect(text.split(SECRET)).toHaveLength(CREDENTIAL_FORMATS.length + 1);
      expect(text).not.toContain('…');
    }
  });
});
