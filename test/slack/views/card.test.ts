import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../src/slack/ids.ts';
import { card } from '../../../src/slack/views/card.ts';
import { ANN, RUTH } from '../../support/records.ts';
import {
  active,
  approved,
  cancelled,
  denied,
  everyState,
  EXPIRED,
  failed,
  lapsed,
  pending,
  REFUSED,
  revoked,
  revoking,
  TAKEN_AWAY,
} from './requests.ts';
import { see } from './see.ts';

/** The card's line on how the request stands. */
function stateOf(request: Parameters<typeof card>[0]): string | undefined {
  return see(card(request)).text.split('\n')[1];
}

describe('the card', () => {
  it('shows approvers who wants what, for how long and why, and how to answer', () => {
    expect(see(card(pending())).text).toMatchInlineSnapshot(`
      "@Ruth asks for provisioner on home for 4h
      :hourglass_flowing_sand: Waiting for an approver until Tomorrow at 10:00 AM.
      • What it can do: Create and change guests in the dev pool
      • Risk: medium
      • PVE role: TerraformProvisioner
      • Paths: /pool/dev, /storage/local-lvm, and everything below
      • How long: 4h from when the token is made
      • Owner: a Proxmox user made for this token alone
      Why
      Rebuild the dev cluster
      [Approve] [Approve for less…] [Deny]
      Request k7m3q9xa, asked for Today at 10:00 AM. For @S0ADMINS, @Ann to decide. Answer with a button, or react with :white_check_mark: or :x:."
    `);
  });

  it('says the same in a notification', () => {
    expect(see(card(pending())).notification).toMatchInlineSnapshot(
      `"@Ruth asks for provisioner on home for 4h. Why: Rebuild the dev cluster. :hourglass_flowing_sand: Waiting for an approver until Tomorrow at 10:00 AM."`,
    );
  });

  it('mentions nobody but the requester and those who are to decide', () => {
    expect(see(card(pending())).pings).toEqual([RUTH, ANN]);
  });

  it('says when reactions do not count', () => {
    expect(see(card(pending({ terms: { reactions: false } }))).text).toContain(
      'Answer with a button; reactions do not count for this role.',
    );
  });

  it('says when the token is limited to an existing user and to the paths alone', () => {
    const { text } = see(
      card(pending({ terms: { owner: { kind: 'existing', user: 'terraform@pve' }, propagate: false } })),
    );
    expect(text).toContain('• Owner: terraform@pve; the token can do no more than this user');
    expect(text).toContain('• Paths: /pool/dev, /storage/local-lvm, and nothing below');
  });

  it('offers to approve, for less, or deny, each with the request id and nothing else', () => {
    expect(see(card(pending())).buttons).toMatchObject([
      { label: 'Approve', actionId: ACTIONS.approve, value: 'k7m3q9xa', style: 'primary' },
      { label: 'Approve for less…', actionId: ACTIONS.approveForLess, value: 'k7m3q9xa' },
      { label: 'Deny', actionId: ACTIONS.deny, value: 'k7m3q9xa', style: 'danger' },
    ]);
  });

  it.each(everyState().filter(({ state }) => state !== 'pending'))('has no buttons when it is $state', (request) => {
    expect(see(card(request)).buttons).toEqual([]);
  });

  it('shows what became of an approved request', () => {
    expect(stateOf(approved())).toMatchInlineSnapshot(
      `":gear: Approved by @Ann with a button. The token is being made."`,
    );
    expect(stateOf(active())).toMatchInlineSnapshot(
      `":large_green_circle: Active until Today at 2:00 PM. Approved by @Ann with a button."`,
    );
  });

  it('shows how a token ends', () => {
    expect(stateOf(revoking(EXPIRED))).toMatchInlineSnapshot(`":broom: Being revoked: its time ran out."`);
    expect(stateOf(revoked(EXPIRED))).toMatchInlineSnapshot(
      `":lock: Revoked Today at 12:00 PM: its time ran out. Nothing of the token is left on Proxmox."`,
    );
    expect(stateOf(revoked(TAKEN_AWAY))).toMatchInlineSnapshot(
      `":lock: Revoked Today at 12:00 PM: taken away by @Ann, an approver. Nothing of the token is left on Proxmox."`,
    );
    expect(stateOf(revoked({ kind: 'revoked', by: RUTH, as: 'requester' }))).toMatchInlineSnapshot(
      `":lock: Revoked Today at 12:00 PM: given back by @Ruth, the requester. Nothing of the token is left on Proxmox."`,
    );
  });

  it('says when a revocation takes long, and whether the token may still work', () => {
    expect(stateOf(revoking(TAKEN_AWAY, { overdue: true }))).toMatchInlineSnapshot(
      `":broom: Being revoked: taken away by @Ann, an approver. The cluster has not confirmed it since Today at 11:00 AM. The token may still work, until its own expiry on Proxmox Today at 2:00 PM. The bot keeps trying."`,
    );
    expect(stateOf(revoking(EXPIRED, { overdue: true }))).toMatchInlineSnapshot(
      `":broom: Being revoked: its time ran out. The cluster has not confirmed it since Today at 11:00 AM. Its own expiry on Proxmox has passed, so the token should no longer work. The bot keeps trying."`,
    );
  });

  it('shows how a request ends without a token', () => {
    expect(stateOf(denied())).toMatchInlineSnapshot(
      `":no_entry: Denied by @Ann with a reaction Today at 10:01 AM. No token was made."`,
    );
    expect(stateOf(cancelled())).toMatchInlineSnapshot(
      `":leftwards_arrow_with_hook: Cancelled by the requester, Today at 10:01 AM. No token was made."`,
    );
    expect(stateOf(lapsed())).toMatchInlineSnapshot(
      `":alarm_clock: Lapsed Tomorrow at 10:00 AM: nobody decided in time. No token was made."`,
    );
    expect(stateOf(failed(REFUSED))).toMatchInlineSnapshot(
      `":warning: Failed Today at 11:00 AM. Proxmox refused to make the token. Reported: 403 Permission check failed. Nothing of the token is left on Proxmox."`,
    );
  });

  it('names the token once there is one, and how to end it', () => {
    const { text } = see(card(active()));
    expect(text).toContain('• Token: pvt-k7m3q9xa@pve!pvt-k7m3q9xa');
    expect(text).toContain('End it early with /pvetoken revoke k7m3q9xa.');
  });

  it('shows all of 50 paths', () => {
    const paths = Array.from({ length: 50 }, (_, index) => `/storage/a-storage-with-a-long-name-${100 + index}`);
    const { text } = see(card(pending({ terms: { paths } })));
    for (const path of paths) expect(text).toContain(path);
  });

  it('counts the paths that do not fit', () => {
    const paths = Array.from({ length: 300 }, (_, index) => `/vms/${1000 + index}`);
    expect(see(card(pending({ terms: { paths } }))).text).toContain(
      '/vms/1049, and 250 more that do not fit here, and everything below',
    );
  });
});
