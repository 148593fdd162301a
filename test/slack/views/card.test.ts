import { describe, expect, it } from 'vitest';
import type { Preview } from '../../../src/domain/preview.ts';
import type { Terms } from '../../../src/domain/role.ts';
import { ACTIONS } from '../../../src/slack/ids.ts';
import { card } from '../../../src/slack/views/card.ts';
import { requestDetails } from '../../../src/slack/views/replies.ts';
import { statusMessage } from '../../../src/slack/views/status-message.ts';
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
  recordOf,
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

  it('shows the ticket, as a link where it is known where tickets are read', () => {
    const without = see(card(pending({ ticket: 'OPS-123' })));
    expect(without.text).toContain('• Ticket: OPS-123\nWhy');
    expect(without.links).toEqual([]);
    const terms = { ticketUrl: 'https://jira.example.com/browse/{ticket}' };
    for (const request of everyState({ ticket: '#OPS/1 2', terms })) {
      const { text, links } = see(card(request));
      expect(text).toContain('• Ticket: #OPS/1 2\n');
      expect(links).toEqual(['https://jira.example.com/browse/%23OPS%2F1%202']);
    }
  });

  it('says nothing of tickets where there is none', () => {
    for (const request of everyState()) expect(see(card(request)).text).not.toMatch(/ticket/i);
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

const OF_TERRAFORM = { kind: 'existing', user: 'terraform@pve' } as const;
const AUDIT = { paths: ['/vms/100'], held: ['VM.Audit', 'VM.PowerMgmt'], below: [], lacking: [] };

/** The card's lines on what the token could do. */
/** The card's line on what can be left behind; `undefined` where it has none. */
function lastingOf(terms: Partial<Terms>): string | undefined {
  const lines = see(card(pending({ terms }))).text.split('\n');
  return lines.find((line) => line.startsWith('• Can leave'));
}

describe('what a token can leave behind', () => {
  it('is told by kind, with the privileges that make it possible', () => {
    const privileges = ['VM.Allocate', 'VM.Audit', 'VM.Console'];
    expect(lastingOf({ privileges })).toBe(
      '• Can leave access behind: rights of others (VM.Allocate), a way into guests (VM.Console); see that nothing is left when it ends',
    );
  });

  it('is counted where there is much of it', () => {
    const privileges = ['VM.Config.Cloudinit', 'VM.Console', 'VM.GuestAgent.FileWrite', 'VM.GuestAgent.Unrestricted'];
    expect(lastingOf({ privileges })).toContain('a way into guests (VM.Config.Cloudinit, VM.Console and 2 more); see');
  });

  it('is told of a token whose privileges nobody knows as far as its role accepts it', () => {
    const preview = { kind: 'unknown', because: 'no_answer' } as const;
    expect(lastingOf({ leavesAccess: ['accounts', 'host'], preview })).toBe(
      '• Can leave access behind: users, tokens or passwords, a way into a node; see that nothing is left when it ends',
    );
  });

  it('is not told of a token that can leave nothing', () => {
    expect(lastingOf({ privileges: ['VM.Audit'] })).toBeUndefined();
    expect(lastingOf({ pveRole: 'PVEVMAdmin', preview: { kind: 'known', on: [AUDIT] } })).toBeUndefined();
    expect(lastingOf({})).toBeUndefined();
  });
});

function privilegesOf(preview: Preview, owner: Terms['owner'] = OF_TERRAFORM): string {
  const { text } = see(card(pending({ terms: { owner, preview } })));
  return text
    .split('\n')
    .filter((words) => words.includes('Privileges'))
    .join('\n');
}

function unknown(because: 'no_answer' | 'not_allowed_to_look'): Preview {
  return { kind: 'unknown', because };
}

describe('what the token could do', () => {
  it('is named on the card', () => {
    const all: Preview = { kind: 'known', on: [AUDIT] };
    expect(privilegesOf(all, { kind: 'dedicated' })).toBe('• Privileges: VM.Audit, VM.PowerMgmt');
    expect(privilegesOf(all)).toBe('• Privileges: VM.Audit, VM.PowerMgmt');
  });

  it('is named with what its owner lacks', () => {
    expect(privilegesOf({ kind: 'known', on: [{ ...AUDIT, lacking: ['VM.Allocate'] }] })).toMatchInlineSnapshot(
      `"• Privileges: VM.Audit, VM.PowerMgmt; the PVE role’s VM.Allocate is not among terraform@pve’s own"`,
    );
    expect(
      privilegesOf({ kind: 'known', on: [{ ...AUDIT, lacking: ['VM.Allocate', 'VM.Clone'] }] }),
    ).toMatchInlineSnapshot(
      `"• Privileges: VM.Audit, VM.PowerMgmt; the PVE role’s VM.Allocate, VM.Clone are not among terraform@pve’s own"`,
    );
  });

  it('is named with what its owner may do besides below the path', () => {
    expect(
      privilegesOf({ kind: 'known', on: [{ ...AUDIT, below: ['VM.Clone'], lacking: ['VM.Allocate'] }] }),
    ).toMatchInlineSnapshot(
      `"• Privileges: VM.Audit, VM.PowerMgmt; perhaps also, on some of what is below: VM.Clone; the PVE role’s VM.Allocate is not among terraform@pve’s own"`,
    );
    expect(privilegesOf({ kind: 'known', on: [{ ...AUDIT, held: [], below: ['VM.Clone'] }] })).toMatchInlineSnapshot(
      `"• Privileges: none on the path itself; perhaps also, on some of what is below: VM.Clone"`,
    );
  });

  it('is named for each path where it differs, of which three are shown and the rest is counted', () => {
    const on = [
      { ...AUDIT, paths: ['/vms/100', '/vms/101'] },
      { ...AUDIT, paths: ['/vms/102'], held: [], lacking: ['VM.Audit', 'VM.PowerMgmt'] },
      { ...AUDIT, paths: ['/vms/103'], held: ['VM.Audit'], lacking: ['VM.PowerMgmt'] },
    ];
    expect(privilegesOf({ kind: 'known', on })).toMatchInlineSnapshot(`
      "• Privileges on /vms/100, /vms/101: VM.Audit, VM.PowerMgmt
      • Privileges on /vms/102: none; terraform@pve has none of the PVE role’s there
      • Privileges on /vms/103: VM.Audit; the PVE role’s VM.PowerMgmt is not among terraform@pve’s own"
    `);
    const more = { ...AUDIT, paths: ['/vms/104', '/vms/105'], held: ['VM.PowerMgmt'], lacking: ['VM.Audit'] };
    expect(privilegesOf({ kind: 'known', on: [...on, more] })).toMatch(
      /\n• Privileges on 2 more of the paths are others than these$/,
    );
  });

  it('is cut where it is long, and counted', () => {
    const held = Array.from({ length: 200 }, (_, index) => `VM.Privilege.${index}`);
    expect(privilegesOf({ kind: 'known', on: [{ ...AUDIT, held }] })).toMatch(/VM\.Privilege\.30, .* and \d+ more$/);
  });

  it('is not claimed where it is not known, and nothing is said where nothing can be missing', () => {
    expect(privilegesOf(unknown('no_answer'))).toMatchInlineSnapshot(
      `"• Privileges: those of the PVE role that terraform@pve has too; Proxmox did not say in time which"`,
    );
    expect(privilegesOf(unknown('not_allowed_to_look'))).toMatchInlineSnapshot(
      `"• Privileges: those of the PVE role that terraform@pve has too; this app may not look up which"`,
    );
    expect(privilegesOf(unknown('no_answer'), { kind: 'dedicated' })).toBe('');
  });

  it('is in the requester’s message and in the answer to a question after the request too', () => {
    const request = pending({ terms: { owner: OF_TERRAFORM, preview: { kind: 'known', on: [AUDIT] } } });
    for (const message of [statusMessage(request, undefined), requestDetails(recordOf(request))]) {
      expect(see(message).text).toContain('• Privileges: VM.Audit, VM.PowerMgmt');
    }
  });
});
