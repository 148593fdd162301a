import { describe, expect, it } from 'vitest';
import type { Cause } from '../../../src/domain/cause.ts';
import type { Request } from '../../../src/domain/request.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { ACTIONS } from '../../../src/slack/ids.ts';
import { statusMessage } from '../../../src/slack/views/status-message.ts';
import { MONDAY } from '../../support/records.ts';
import { active, approved, everyState, failed, GRANT, pending, REFUSED, revoked } from './requests.ts';
import { see } from './see.ts';

const CARD = { channel: 'C0ACCESS', ts: '1767603600.000100' };

describe('the requester’s status message', () => {
  it('shows how the request stands and what it asked for', () => {
    expect(see(statusMessage(pending(), CARD)).text).toMatchInlineSnapshot(`
      "Your request for provisioner on home
      :hourglass_flowing_sand: Waiting for an approver until Tomorrow at 10:00 AM.
      The approvers see it in #proxmox-access.
      • What it can do: Create and change guests in the dev pool
      • Risk: medium
      • PVE role: TerraformProvisioner
      • Paths: /pool/dev, /storage/local-lvm, and everything below
      • How long: 4h from when the token is made
      • Owner: a Proxmox user made for this token alone
      Why
      Rebuild the dev cluster
      [Cancel]
      Request k7m3q9xa, asked for Today at 10:00 AM."
    `);
  });

  it('says where the approvers will see it while there is no card yet', () => {
    expect(see(statusMessage(pending(), undefined)).text).toContain(
      'The approvers are about to see it in #proxmox-access.',
    );
  });

  it('says in each state what it means and what to do next', () => {
    const lines = everyState().map((request) =>
      see(statusMessage(request, CARD)).text.split('\n').slice(1, 3).join('\n'),
    );
    expect(lines.join('\n\n')).toMatchInlineSnapshot(`
      ":hourglass_flowing_sand: Waiting for an approver until Tomorrow at 10:00 AM.
      The approvers see it in #proxmox-access.

      :gear: Approved by @Ann with a button. The token is being made.
      Its secret comes to you here, as a direct message.

      :large_green_circle: Active until Today at 2:00 PM. Approved by @Ann with a button.
      Revoke it when you are done. If you need longer: /pvetoken extend k7m3q9xa 1h. If its secret is lost, or not secret any more: /pvetoken rotate k7m3q9xa.

      :broom: Being revoked: taken away by @Ann, an approver. The cluster has not confirmed it since Today at 11:00 AM. The token may still work, until its own expiry on Proxmox Today at 2:00 PM. The bot keeps trying.
      Stop using the token. A reply here tells you when it is gone.

      :lock: Revoked Today at 12:00 PM: its time ran out. Nothing of the token is left on Proxmox.
      Ask again with /pvetoken request provisioner REASON.

      :no_entry: Denied by @Ann with a reaction Today at 10:01 AM. No token was made.
      Talk to the person who decided, or say more about why. Ask again with /pvetoken request provisioner REASON.

      :leftwards_arrow_with_hook: Cancelled by the requester, Today at 10:01 AM. No token was made.
      Ask again with /pvetoken request provisioner REASON.

      :alarm_clock: Lapsed Tomorrow at 10:00 AM: nobody decided in time. No token was made.
      Ask again with /pvetoken request provisioner REASON.

      :warning: Failed Today at 11:00 AM. Proxmox refused to make the token. Reported: 403 Permission check failed. Nothing of the token is left on Proxmox.
      An administrator has to look into the answer of the cluster. Ask again with /pvetoken request provisioner REASON."
    `);
  });

  it('says that a new secret is on its way, and when there was one last', () => {
    const grant = { ...GRANT, rotatedAt: MONDAY + HOUR };
    const rotation = { failures: 0, retryAt: 0, giveUpAt: 0 };
    const states: Request[] = [
      { ...active(), rotation },
      { ...active(), grant },
      { ...active(), grant, rotation },
    ];
    const lines = states.map((request) => see(statusMessage(request, CARD)).text.split('\n').slice(1, 3).join('\n'));
    expect(lines.join('\n\n')).toMatchInlineSnapshot(`
      ":large_green_circle: Active until Today at 2:00 PM. Approved by @Ann with a button.
      :gear: Being given a new secret, which replaces the old one.

      :large_green_circle: Active until Today at 2:00 PM. Approved by @Ann with a button. Its secret was renewed Today at 11:00 AM.
      Revoke it when you are done. If you need longer: /pvetoken extend k7m3q9xa 1h. If its secret is lost, or not secret any more: /pvetoken rotate k7m3q9xa.

      :large_green_circle: Active until Today at 2:00 PM. Approved by @Ann with a button. Its secret was renewed Today at 11:00 AM.
      :gear: Being given a new secret, which replaces the old one."
    `);
  });

  it('says that it waits for its turn on the cluster, unless new tokens are paused', () => {
    const { provisioning, ...request } = approved();
    const waits = { ...provisioning, queued: true } as const;
    const lines = [waits, { ...waits, paused: true } as const].map(
      (provisioning) => see(statusMessage({ ...request, provisioning }, CARD)).text.split('\n')[1],
    );
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      ":gear: Approved by @Ann with a button. The token waits for its turn: only so much is written to a cluster at a time. It follows by itself.
      :gear: Approved by @Ann with a button. New tokens are paused; this one is made when they are resumed."
    `);
  });

  it('says what to do after a new secret could not be handed over', () => {
    const cause: Cause = { kind: 'not_rotated', problem: { kind: 'requester_unreachable', detail: 'is_archived' } };
    const lines = see(statusMessage(revoked(cause), CARD))
      .text.split('\n')
      .slice(1, 3);
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      ":lock: Revoked Today at 12:00 PM: its secret was to be replaced, and no new one that works could be handed over. Nothing of the token is left on Proxmox.
      The requester has to allow direct messages from this app. Ask again with /pvetoken request provisioner REASON."
    `);
  });

  it('says in a notification what the screen says first', () => {
    expect(see(statusMessage(failed(REFUSED), CARD)).notification).toMatchInlineSnapshot(
      `"Your request for provisioner on home. :warning: Failed Today at 11:00 AM. Proxmox refused to make the token. Reported: 403 Permission check failed. Nothing of the token is left on Proxmox."`,
    );
  });

  it('offers to cancel while nobody has decided', () => {
    expect(see(statusMessage(pending(), CARD)).buttons).toMatchObject([
      { label: 'Cancel', actionId: ACTIONS.cancel, value: 'k7m3q9xa' },
    ]);
  });

  it('offers to revoke while the token works, and asks first', () => {
    expect(see(statusMessage(active(), CARD)).buttons).toMatchObject([
      {
        label: 'Revoke now',
        actionId: ACTIONS.revoke,
        value: 'k7m3q9xa',
        confirm: {
          title: 'Revoke this token?',
          text: 'It stops working at once, and nobody can bring it back. You can ask for a new one.',
          confirm: 'Revoke',
          deny: 'Keep',
        },
      },
    ]);
  });

  it.each(everyState().filter(({ state }) => !['pending', 'active', 'lapsed', 'failed'].includes(state)))(
    'offers nothing to click when it is $state',
    (request) => {
      expect(see(statusMessage(request, CARD)).buttons).toEqual([]);
    },
  );

  it.each(everyState().filter(({ state }) => state === 'lapsed' || state === 'failed'))(
    'offers to ask again when it is $state',
    (request) => {
      expect(see(statusMessage(request, CARD)).buttons.map(({ label }) => label)).toEqual(['Ask again']);
    },
  );
});
