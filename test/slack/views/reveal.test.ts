import { describe, expect, it } from 'vitest';
import { parseView } from '../../../playground/slack/blocks/parse.ts';
import { CREDENTIAL_FORMATS, type Credential } from '../../../src/domain/credential-formats.ts';
import type { Event } from '../../../src/domain/event.ts';
import type { Cause } from '../../../src/domain/cause.ts';
import type { Active, Request } from '../../../src/domain/request.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { ACTIONS } from '../../../src/slack/ids.ts';
import { announcement } from '../../../src/slack/views/announcement.ts';
import { card } from '../../../src/slack/views/card.ts';
import { homeView } from '../../../src/slack/views/home.ts';
import { requested } from '../../../src/slack/views/replies.ts';
import {
  makingSecret,
  modalNotOpened,
  noSecretModal,
  offerOver,
  revealOffer,
  secretModal,
} from '../../../src/slack/views/reveal.ts';
import { rotationAsked } from '../../../src/slack/views/rotation.ts';
import { statusMessage } from '../../../src/slack/views/status-message.ts';
import { ANN, MONDAY, RUTH } from '../../support/records.ts';
import {
  active,
  approved,
  EXAMPLE_NAMES,
  EXPIRED,
  GRANT,
  recordOf,
  revoked,
  revoking,
  unrevealed,
} from './requests.ts';
import { see, seeHome, seeModal } from './see.ts';

const SECRET = '0e1f5a7c-3c1b-4e5a-9d53-2f6d3f1c8a4b';
const LONGEST_NAME = 'p'.repeat(58);

const CREDENTIAL: Credential = {
  endpoint: 'https://pve.example.com:8006',
  verification: { kind: 'ca' },
  userId: GRANT.userId,
  tokenId: GRANT.tokenId,
  fullTokenId: GRANT.fullTokenId,
  secret: new Secret(SECRET),
};

const DOWN = { kind: 'cluster_unavailable', detail: 'cluster home: no connection' } as const;

const DIFFERS = { kind: 'privileges_differ', detail: 'it can do more' } as const;

function revealed(): Active {
  return { ...active(), grant: { ...GRANT, revealedAt: MONDAY + MINUTE } };
}

function told(event: Event, request: Request = revealed(), audience: 'card' | 'requester' = 'requester'): string {
  return see(announcement(audience, request, { ...event, at: MONDAY })).text;
}

describe('the message with the button', () => {
  it('says what a click does, until when it can be done, and what comes then', () => {
    const offers = (['none', 'works', 'dead'] as const).map(
      (earlier) => see(revealOffer(unrevealed({}, earlier))).text,
    );
    expect(offers.join('\n\n')).toMatchInlineSnapshot(`
      ":key: Your token for provisioner on home is made. Its secret waits for you to reveal it. It is made when you click, and shown this once, in a window that nobody else sees; no message ever holds it. Have the place at hand where you store it. Click Reveal the secret before Today at 11:00 AM; after that the token is revoked, because nobody could use it.
      [Reveal the secret]

      :key: Your token for provisioner on home is ready for a new secret, which waits for you to reveal it. It is made when you click, and shown this once, in a window that nobody else sees; no message ever holds it. Have the place at hand where you store it. Click Reveal the secret before Today at 11:00 AM. The secret you have works until then, and simply goes on working if you do not.
      [Reveal the secret]

      :key: Your token for provisioner on home is ready for a new secret, which waits for you to reveal it. It is made when you click, and shown this once, in a window that nobody else sees; no message ever holds it. Have the place at hand where you store it. Click Reveal the secret before Today at 11:00 AM; the secret you have does not work any more, so after that the token is revoked.
      [Reveal the secret]"
    `);
  });

  it('carries the request id and nothing else', () => {
    expect(see(revealOffer(unrevealed())).buttons).toMatchObject([{ actionId: ACTIONS.reveal, value: 'k7m3q9xa' }]);
  });

  it('ends without the button, with what there is to do', () => {
    const ends = [revealed(), revoking(EXPIRED), revoked({ kind: 'not_revealed' })].map(offerOver);
    expect(ends.map((end) => see(end).buttons)).toEqual([[], [], []]);
    expect(ends.map((end) => see(end).text).join('\n\n')).toMatchInlineSnapshot(`
      "Nothing is left to reveal here: the secret of your token for provisioner on home is shown once, and was last revealed Today at 10:01 AM. If it is lost, or not secret any more, get another with /pvetoken rotate k7m3q9xa.

      Nothing is left to reveal: your request for provisioner on home is being revoked: its time ran out.

      Nothing is left to reveal: your request for provisioner on home was revoked Today at 12:00 PM: nobody revealed its secret in time."
    `);
  });
});

describe('the window', () => {
  it('opens before there is a secret', () => {
    expect(seeModal(makingSecret())).toMatchInlineSnapshot(`
      "Your secret

      :hourglass_flowing_sand: Making your secret… It appears here, so keep this window open.
      If nothing has come after two minutes, close this and click Reveal the secret again.

      [Close]"
    `);
  });

  it('shows the secret once, and can only be closed', () => {
    const view = secretModal(unrevealed(), CREDENTIAL, GRANT.expiresAt, false);
    expect(seeModal(view)).toMatchInlineSnapshot(`
      "Your secret

      :key: Your token for provisioner on home works until Today at 2:00 PM.
      Store the secret now: it is shown this once, here and nowhere else, and nobody can look it up again. When you have stored it, close this window. If it gets lost, get another with /pvetoken rotate k7m3q9xa.
      .env
      # Save the CA of the cluster as pve-root-ca.pem. It is /etc/pve/pve-root-ca.pem on every node, unless another is in use.
      PVE_ENDPOINT=https://pve.example.com:8006
      PVE_TOKEN_ID=pvt-k7m3q9xa@pve!pvt-k7m3q9xa
      PVE_TOKEN_SECRET=0e1f5a7c-3c1b-4e5a-9d53-2f6d3f1c8a4b

      [Close]"
    `);
    expect(view).not.toHaveProperty('submit');
    expect(view).toMatchObject({ clear_on_close: true });
  });

  it('shows each format whole, as text that can be copied', () => {
    const terms = { formats: CREDENTIAL_FORMATS };
    const { blocks } = secretModal(unrevealed({ terms }), CREDENTIAL, GRANT.expiresAt, false);
    const preformatted = JSON.stringify(blocks).match(/"rich_text_preformatted"/g);
    expect(preformatted).toHaveLength(CREDENTIAL_FORMATS.length);
    expect(JSON.stringify(blocks).split(SECRET)).toHaveLength(CREDENTIAL_FORMATS.length + 1);
  });

  it('begins with what it replaces', () => {
    expect(seeModal(secretModal(unrevealed(), CREDENTIAL, GRANT.expiresAt, true))).toMatch(
      /^Your secret\n\nUse this secret instead of any you got before; the earlier one no longer works\./,
    );
  });

  it('fits into what Slack takes, with every format and the longest names', () => {
    const names = { userId: `${LONGEST_NAME}@pve`, fullTokenId: `${LONGEST_NAME}@pve!${LONGEST_NAME}` };
    const endpoint = `https://${'h'.repeat(240)}.example:8006`;
    const terms = { formats: CREDENTIAL_FORMATS, cluster: 'c'.repeat(200) };
    const view = secretModal(unrevealed({ terms }), { ...CREDENTIAL, ...names, endpoint }, GRANT.expiresAt, true);
    expect(parseView(view, 'modal').ok).toBe(true);
    expect(JSON.stringify(view).length).toBeLessThan(250_000);
  });

  it('says why no secret comes, and whether to click again', () => {
    const windows = [
      noSecretModal(unrevealed(), DOWN),
      noSecretModal(unrevealed({}, 'works'), { kind: 'slack_unavailable', detail: 'HTTP 500' }),
      noSecretModal(revoking({ kind: 'not_revealed' }), DIFFERS),
    ];
    expect(windows.map(seeModal).join('\n\n')).toMatchInlineSnapshot(`
      "Your secret

      Not shown: the cluster did not make your secret in time.
      Click Reveal the secret before Today at 11:00 AM; after that the token is revoked, because nobody could use it.

      [Close]

      Your secret

      Not shown: Slack did not show your secret, so nobody saw it.
      Click Reveal the secret before Today at 11:00 AM. The secret you have works until then, and simply goes on working if you do not.

      [Close]

      Your secret

      Not shown: Proxmox refused to make your secret. Reported: it can do more. An administrator has to look into the answer of the cluster.
      The request is being revoked: nobody revealed its secret in time. A direct message tells you when that is done.

      [Close]"
    `);
    expect(see(modalNotOpened()).text).toMatchInlineSnapshot(
      `"Cannot open the window for your secret: Slack did not let this app. No secret was made. Click Reveal the secret again."`,
    );
  });
});

describe('what is told of a secret to be revealed', () => {
  it('says to the card’s thread what everybody may know', () => {
    const events: Event[] = [
      { type: 'activated', fullTokenId: 'a@pve!b', expiresAt: GRANT.expiresAt, revealUntil: MONDAY + HOUR },
      { type: 'revealed', expiresAt: GRANT.expiresAt, isCertain: true },
      { type: 'reveal_lapsed' },
    ];
    expect(events.map((event) => told(event, revealed(), 'card')).join('\n\n')).toMatchInlineSnapshot(`
      "Made. The token works until Today at 2:00 PM; its requester has until Today at 11:00 AM to reveal its secret.

      Revealed the secret: it was shown to the requester alone. The token ends as before, Today at 2:00 PM.

      Kept the old secret: the requester did not reveal a new one in time. Nothing was changed."
    `);
  });

  it('says to its owner what became of it', () => {
    const missed = (['closed', 'cluster_unavailable', 'slack_unavailable', 'refused_by_cluster'] as const).map(
      (because) =>
        told({ type: 'reveal_missed', until: MONDAY + HOUR, because, detail: 'not_found' }, unrevealed({}, 'dead')),
    );
    const others = [
      told({ type: 'revealed', expiresAt: GRANT.expiresAt, isCertain: false }),
      told({ type: 'reveal_refused', by: RUTH, because: 'revealed' }),
      told({ type: 'reveal_refused', by: ANN, because: 'not_the_owner' }, unrevealed()),
      told({ type: 'reveal_lapsed' }),
    ];
    expect([...missed, ...others].join('\n\n')).toMatchInlineSnapshot(`
      "Not shown: the window was closed before your secret came, so nobody saw it. Click Reveal the secret before Today at 11:00 AM; the secret you have does not work any more, so after that the token is revoked.

      Not shown: the cluster did not make your secret in time. Click Reveal the secret before Today at 11:00 AM; the secret you have does not work any more, so after that the token is revoked.

      Not shown: Slack did not show your secret, so nobody saw it. Click Reveal the secret before Today at 11:00 AM; the secret you have does not work any more, so after that the token is revoked.

      Not shown: Proxmox refused to make your secret. Reported: not_found. An administrator has to look into the answer of the cluster. Click Reveal the secret before Today at 11:00 AM; the secret you have does not work any more, so after that the token is revoked.

      Revealed, perhaps: Slack does not say whether you saw the secret; nobody else did. If you saw none, get another with /pvetoken rotate k7m3q9xa.

      :warning: Refused another click on Reveal the secret, by @Ruth: your secret was shown already, and is shown once. If it was not you who saw it, end the token with /pvetoken revoke k7m3q9xa; if it is lost, get another with /pvetoken rotate k7m3q9xa.

      :warning: Refused a click on Reveal the secret by @Ann: your secret is yours alone. Nothing was shown or changed. If you do not know how they came to click, end the token with /pvetoken revoke k7m3q9xa.

      Kept the old secret: you did not reveal a new one in time, so none was made. The secret you have works as before. Try again with /pvetoken rotate k7m3q9xa."
    `);
  });

  it('says why its grant ended', () => {
    const causes: Cause[] = [{ kind: 'not_revealed' }, { kind: 'not_revealed', problem: DIFFERS }];
    const lines = causes.flatMap((cause) =>
      (['card', 'requester'] as const).map((audience) =>
        told({ type: 'revoked', cause, wasOverdue: false }, revoked(cause), audience),
      ),
    );
    expect(lines.join('\n\n')).toMatchInlineSnapshot(`
      "Revoked: nobody revealed its secret in time. Nothing of the token is left on Proxmox.

      Revoked: nobody revealed its secret in time. Nothing of the token is left on Proxmox. Ask again with /pvetoken request provisioner REASON.

      Revoked: no secret that works could be made for the requester to reveal. Reported: it can do more. Nothing of the token is left on Proxmox.

      Revoked: no secret that works could be made for the requester to reveal. Nothing of the token is left on Proxmox. An administrator has to compare the role with the rights on the cluster. Ask again with /pvetoken request provisioner REASON."
    `);
  });

  it('promises no direct message with a secret', () => {
    const terms = { delivery: 'reveal' } as const;
    const rule = { approval: { by: 'rule', upTo: HOUR, perDay: 1, at: MONDAY } } as const;
    const lines = [
      see(requested(recordOf({ ...approved({ terms }), ...rule }))).text,
      told({ type: 'approved', approval: { by: 'break_glass', at: MONDAY } }, approved({ terms }), 'card'),
      see(statusMessage(approved({ terms }), undefined)).text.split('\n')[2],
      see(rotationAsked(recordOf(unrevealed({}, 'works')))).text,
    ];
    expect(lines.join('\n\n')).toMatchInlineSnapshot(`
      "Asked for provisioner on home for 4h. Approved by policy: for up to 1h, once a day for each person, the role needs no approver. A direct message brings the button that reveals its secret in a moment.

      Approved. The token is being made; its secret goes to the requester alone, who reveals it with a button.

      Its secret is yours to reveal: a direct message brings the button.

      A new secret for the token of request k7m3q9xa waits for you to reveal it; a direct message brings the button. Click Reveal the secret before Today at 11:00 AM. The secret you have works until then, and simply goes on working if you do not. What the token can do, and until when, stays the same."
    `);
  });
});

describe('a grant whose secret waits', () => {
  it('says so on the status message, with the button, and on the card without', () => {
    const status = see(statusMessage(unrevealed(), undefined));
    expect(status.text.split('\n').slice(1, 4).join('\n')).toMatchInlineSnapshot(`
      ":large_green_circle: Active until Today at 2:00 PM. Approved by @Ann with a button.
      A secret waits for the requester to reveal it, until Today at 11:00 AM.
      Click Reveal the secret before Today at 11:00 AM; after that the token is revoked, because nobody could use it. Revoke it when you are done."
    `);
    expect(status.buttons.map(({ label }) => label)).toEqual(['Reveal the secret', 'Revoke now']);
    const onCard = see(card(unrevealed()));
    expect(onCard.text).toContain('A secret waits for the requester to reveal it, until Today at 11:00 AM.');
    expect(onCard.buttons.map(({ label }) => label)).not.toContain('Reveal the secret');
  });

  it('is shown while it is being revealed as it was before', () => {
    const { reveal, ...rest } = unrevealed();
    const modal = { view: 'V0RUTH', until: MONDAY + HOUR, after: 1, secretShown: 'no' } as const;
    const rotation = { failures: 0, retryAt: 0, giveUpAt: 0, modal };
    const before = see(statusMessage({ ...rest, ...(reveal && { reveal }) }, undefined));
    expect(see(statusMessage({ ...rest, rotation }, undefined))).toEqual(before);
  });

  it('has its button on the Home', () => {
    const page = { tokens: [unrevealed()], waiting: [], ended: [], followUps: [], isStandingUnknown: false };
    const { buttons } = seeHome(homeView({ kind: 'page', page }, EXAMPLE_NAMES));
    expect(buttons.map(({ label }) => label)).toEqual(['Reveal the secret']);
  });
});
