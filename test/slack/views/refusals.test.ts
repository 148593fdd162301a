import { describe, expect, it } from 'vitest';
import type { Ineligibility } from '../../../src/domain/people.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import { DAY, HOUR } from '../../../src/domain/time.ts';
import { refusalSentence } from '../../../src/slack/views/refusals.ts';
import { ANN, aRole, aTicketRule, MONDAY } from '../../support/records.ts';
import { active, denied, everyState, pending, revoked, EXPIRED } from './requests.ts';
import { read } from './see.ts';

const PAUSE = { cluster: undefined, by: ANN, reason: 'Moving the storage', since: MONDAY };

/** A refusal of each kind, so that a new kind has to be thought of here. */
const REFUSALS: { readonly [K in Refusal['kind']]: Extract<Refusal, { kind: K }> } = {
  no_such_request: { kind: 'no_such_request', id: 'k7m3q9xa' },
  no_such_role: { kind: 'no_such_role', role: 'provisoner', available: [aRole(), aRole({ name: 'auditor' })] },
  role_not_for_you: { kind: 'role_not_for_you', role: 'provisioner' },
  not_a_path: { kind: 'not_a_path', role: 'provisioner', path: '/vm/100', allowed: ['/pool/dev'] },
  path_not_allowed: {
    kind: 'path_not_allowed',
    role: 'provisioner',
    path: '/vms/7',
    allowed: ['/pool/dev', '/storage/local'],
  },
  path_needed: { kind: 'path_needed', role: 'operator', allowed: ['/vms/*'] },
  too_long: { kind: 'too_long', role: 'provisioner', paths: ['/pool/dev'], asked: 2 * DAY, longest: 8 * HOUR },
  too_many_paths: { kind: 'too_many_paths', count: 23, most: 20 },
  too_many_pending: { kind: 'too_many_pending', most: 10 },
  too_many_active: { kind: 'too_many_active', most: 20, when: 'asking' },
  role_full: { kind: 'role_full', role: 'operator', most: 1, when: 'asking' },
  requester_unknown: { kind: 'requester_unknown', detail: 'ratelimited' },
  another_stage: { kind: 'another_stage', waitsFor: { users: [ANN], groups: ['S0TEAM'] } },
  no_follow_up: { kind: 'no_follow_up', request: active() },
  followed_up: { kind: 'followed_up', finding: { reviewer: ANN, verdict: 'justified', at: MONDAY } },
  own_follow_up: { kind: 'own_follow_up' },
  no_break_glass: { kind: 'no_break_glass', role: 'operator', mayAsk: true },
  reason_too_short: { kind: 'reason_too_short', length: 12, shortest: 40 },
  reason_missing: { kind: 'reason_missing' },
  reason_too_long: { kind: 'reason_too_long', length: 1200, longest: 1000 },
  ticket_missing: { kind: 'ticket_missing', role: 'operator', path: '/vms/100', rule: aTicketRule() },
  not_a_ticket: { kind: 'not_a_ticket', role: 'provisioner', path: undefined, text: 'ops-123', rule: aTicketRule() },
  no_pve_user: { kind: 'no_pve_user' },
  no_effective_privileges: {
    kind: 'no_effective_privileges',
    role: 'operator',
    because: 'owner_lacks_all',
    cluster: 'home',
    pveRole: 'PVEVMUser',
    paths: ['/vms/105', '/vms/106'],
    owner: { kind: 'existing', user: 'terraform@pve' },
  },
  ineligible: { kind: 'ineligible', because: 'guest' },
  lookup_failed: { kind: 'lookup_failed', detail: 'Slack answered plan_upgrade_required for user group S0ADMINS' },
  own_request: { kind: 'own_request' },
  not_an_approver: { kind: 'not_an_approver', role: 'provisioner' },
  reactions_off: { kind: 'reactions_off', role: 'provisioner' },
  reaction_set_aside: { kind: 'reaction_set_aside' },
  role_gone: { kind: 'role_gone', role: 'provisioner' },
  already_decided: { kind: 'already_decided', request: denied() },
  not_pending: { kind: 'not_pending', request: active() },
  nothing_to_revoke: { kind: 'nothing_to_revoke', request: revoked(EXPIRED) },
  may_not_revoke: { kind: 'may_not_revoke' },
  not_an_administrator: { kind: 'not_an_administrator' },
  may_not_cancel: { kind: 'may_not_cancel' },
  may_not_extend: { kind: 'may_not_extend' },
  nothing_to_extend: { kind: 'nothing_to_extend', request: pending() },
  no_extensions: { kind: 'no_extensions', role: 'provisioner' },
  extension_waits: { kind: 'extension_waits' },
  extension_too_short: { kind: 'extension_too_short' },
  extension_too_long: { kind: 'extension_too_long', role: 'provisioner', most: 3_600_000 },
  extension_decided: { kind: 'extension_decided', request: pending() },
  may_not_rotate: { kind: 'may_not_rotate' },
  nothing_to_rotate: { kind: 'nothing_to_rotate', request: revoked(EXPIRED) },
  cannot_rotate_now: { kind: 'cannot_rotate_now', because: 'rotating' },
  may_not_reveal: { kind: 'may_not_reveal' },
  already_revealed: { kind: 'already_revealed', id: active().id, at: MONDAY },
  nothing_to_reveal: { kind: 'nothing_to_reveal', request: revoked(EXPIRED) },
  cannot_reveal_now: { kind: 'cannot_reveal_now', because: 'revealing' },
  not_less: { kind: 'not_less' },
  may_not_ask_again: { kind: 'may_not_ask_again' },
  already_voted: { kind: 'already_voted', request: pending() },
  votes_changed: { kind: 'votes_changed' },
  no_longer_allowed: { kind: 'no_longer_allowed', role: 'provisioner', because: 'duration' },
  administrators_only: { kind: 'administrators_only' },
  paused: { kind: 'paused', pause: PAUSE, act: 'request' },
  no_such_cluster: { kind: 'no_such_cluster', cluster: 'hom', available: ['home', 'lab'], command: 'pause' },
  not_paused: { kind: 'not_paused', cluster: 'home', pauses: [PAUSE] },
  nothing_selected: { kind: 'nothing_selected', selection: { by: 'role', role: 'provisioner' } },
  question_gone: { kind: 'question_gone' },
};

function say(refusal: Refusal): string {
  return read(refusalSentence(refusal));
}

describe('refusals', () => {
  it('say what happened, what it means and what to do', () => {
    const table = Object.values(REFUSALS).map((refusal) => `${refusal.kind}: ${say(refusal)}`);
    expect(table.join('\n')).toMatchInlineSnapshot(`
      "no_such_request: Found no request k7m3q9xa that you may see. Your own are in /pvetoken list.
      no_such_role: Found no role provisoner. Did you mean provisioner? Example: /pvetoken request provisioner on /pool/dev Rebuild the dev cluster
      role_not_for_you: Cannot give you provisioner: that role is not open to you. See yours with /pvetoken roles, or ask an administrator to add you.
      not_a_path: Cannot read /vm/100 as a path of Proxmox. Paths look like /vms/100, /pool/dev or /storage/local. Example: /pvetoken request provisioner on /pool/dev Rebuild the dev cluster
      path_not_allowed: Cannot reach /vms/7 with the role provisioner. It reaches /pool/dev, /storage/local. Example: /pvetoken request provisioner on /pool/dev Rebuild the dev cluster
      path_needed: Name a path; the role operator has none of its own. It reaches /vms/*, where * stands for one part. Example: /pvetoken request operator on /vms/100 Rebuild the dev cluster
      too_long: Cannot give provisioner for 2d: it lasts 8h at most. Example: /pvetoken request provisioner for 8h on /pool/dev Rebuild the dev cluster
      too_many_paths: Name 20 paths at most; these are 23. Ask for the others in a request of their own.
      too_many_pending: Nothing was asked for: you have as many requests waiting as one person may have (10). Wait for their approvers, or take one back with /pvetoken cancel ID; /pvetoken list shows them.
      too_many_active: Nothing was asked for: you have as many tokens as one person may have at a time (20). Give one back with /pvetoken revoke ID; /pvetoken list shows them.
      role_full: Nothing was asked for: operator has as many tokens as it may have at a time (1). Ask again when one of them has ended.
      requester_unknown: Nothing was changed: could not look up in Slack who asked for this. Try again in a minute; if it stays so, tell an administrator: ratelimited.
      another_stage: Nothing was changed: it is not your turn. This waits for @S0TEAM, @Ann now, and a reply on its card names those who come next.
      no_follow_up: Nothing to review: the request is active until Today at 2:00 PM, in the usual way.
      followed_up: Nothing was changed: @Ann has reviewed this emergency already, as justified.
      own_follow_up: Nothing was changed: nobody reviews their own emergency. It waits for an approver.
      no_break_glass: Nothing was granted: you are not among those who may take operator in an emergency. Ask for it in the usual way: /pvetoken request operator REASON.
      reason_too_short: Say more about the emergency: at least 40 characters; yours has 12. Everybody who reviews it afterwards reads it.
      reason_missing: Say why you need it; approvers read that before they decide.
      reason_too_long: Cut the reason to 1000 characters; yours has 1200. A link to the longer story is fine.
      ticket_missing: Name the ticket that this is for: operator wants one. Tickets fit [A-Z][A-Z0-9]+-[0-9]+, such as OPS-123. Example: /pvetoken request operator on /vms/100 OPS-123 Rebuild the dev cluster
      not_a_ticket: Cannot read ops-123 as a ticket. Tickets fit [A-Z][A-Z0-9]+-[0-9]+, such as OPS-123. Example: /pvetoken request provisioner OPS-123 Rebuild the dev cluster
      no_pve_user: Found no Proxmox user of yours, and this role gives tokens of the person’s own user. Ask an administrator to add you under people in pvetoken.yml.
      no_effective_privileges: Nothing was asked for: terraform@pve, who would own the token of operator, has none of the privileges of PVEVMUser on /vms/105, /vms/106, so the token could do nothing there. Name other paths, or ask an administrator to give terraform@pve some of them or to change operator.
      ineligible: Nothing was changed: this Slack account is a guest, and only full members take part in requests. If that is wrong, ask an administrator of this workspace.
      lookup_failed: Nothing was changed: could not look up in Slack who you are. Try again in a minute; if it stays so, tell an administrator: Slack answered plan_upgrade_required for user group S0ADMINS.
      own_request: Nothing was changed: nobody decides their own request. It waits for another approver.
      not_an_approver: Nothing was changed: only approvers of provisioner decide this. To become one, ask an administrator.
      reactions_off: Nothing was changed: reactions do not count for provisioner. Use the buttons of the card.
      reaction_set_aside: Nothing was changed: what would be granted has changed since you reacted. Read the card again; to approve it, use its button, or take your reaction away and give it anew.
      role_gone: Nothing was changed: the role provisioner is no longer in the catalogue, so nobody can decide this request. It lapses by itself.
      already_decided: Nothing was changed: the request was denied by @Ann.
      not_pending: Too late to cancel: the request is active until Today at 2:00 PM. Give it back with /pvetoken revoke k7m3q9xa.
      nothing_to_revoke: Nothing to revoke: the request was revoked Today at 12:00 PM: its time ran out.
      may_not_revoke: Nothing was changed: only its requester, its approvers and administrators revoke a token. Ask one of them.
      not_an_administrator: Nothing to show: only administrators see everyone’s requests. Yours are in /pvetoken list.
      may_not_cancel: Nothing was changed: only its requester cancels a request. Approvers can deny it on its card.
      may_not_extend: Nothing was changed: only its requester asks for a token to last longer. Ask them, if you need it.
      nothing_to_extend: Nothing to extend: the request waits for an approver until Tomorrow at 10:00 AM. Ask again with /pvetoken request provisioner REASON.
      no_extensions: Nothing was changed: tokens of provisioner are not extended. When it ends, ask for a new one: /pvetoken request provisioner REASON.
      extension_waits: Nothing was changed: an extension of this token is on its way already. Wait until it is decided.
      extension_too_short: Nothing was changed: that is less than a second longer. Say how much longer it is to last, such as 1h.
      extension_too_long: Nothing was changed: it can be made 1h longer at most, because tokens of provisioner have a longest duration, counted from when they were made. Ask again with /pvetoken request provisioner REASON.
      extension_decided: Nothing was changed: this extension is decided. The request waits for an approver until Tomorrow at 10:00 AM.
      may_not_rotate: Nothing was changed: only its requester gets a new secret for a token. Ask them; an approver can revoke it.
      nothing_to_rotate: Nothing to renew: the request was revoked Today at 12:00 PM: its time ran out. Only the secret of an active token is renewed.
      cannot_rotate_now: Nothing was changed: a new secret of this token is on its way already. It comes to you as a direct message.
      may_not_reveal: Nothing was shown: only its requester reveals the secret of a token, and reads of this click.
      already_revealed: Nothing was shown: this secret was revealed Today at 10:00 AM, and is shown once. If it is lost, or if that was not you, get another with /pvetoken rotate k7m3q9xa.
      nothing_to_reveal: Nothing to reveal: the request was revoked Today at 12:00 PM: its time ran out. Only an active token has a secret, and it is shown once.
      cannot_reveal_now: Nothing was shown: this secret is just being made, for an earlier click. It appears in the window of that click.
      not_less: Nothing was changed: this is not less than what was asked for. Take something away, or approve it as it is.
      may_not_ask_again: Nothing was changed: only its requester asks for it again. Your own requests are in /pvetoken list.
      already_voted: Your approval counts already. The request waits for somebody else’s.
      votes_changed: Nothing was changed: others voted in the same instant. Try again.
      no_longer_allowed: Nothing was changed: the role provisioner has become stricter and no longer lasts as long as was asked for. Deny it, and its requester can ask for what the role allows now.
      administrators_only: Nothing was changed: only administrators pause, resume, reconcile, and revoke more than one grant at once. Ask one of them.
      paused: Nothing was asked for: @Ann paused new tokens on every cluster Today at 10:00 AM. Why: Moving the storage. Ask again when they are resumed.
      no_such_cluster: Found no cluster hom. The clusters are home, lab. Example: /pvetoken pause --cluster home Moving the storage
      not_paused: Nothing to resume: home is not paused by itself. Paused: every cluster. Resume with /pvetoken resume.
      nothing_selected: Nothing to revoke: no grant of provisioner is approved or active. See what there is with /pvetoken list all.
      question_gone: Nothing was changed: this question was answered before, or is older than ten minutes. Type the command again."
    `);
  });

  it('say which rule of its role a waiting request no longer fits', () => {
    const because = ['terms', 'path', 'duration', 'owner', 'ticket'] as const;
    const sentences = because.map((rule) => say({ ...REFUSALS.no_longer_allowed, because: rule }));
    expect(sentences.map((words) => /has become stricter and (.*?)\./.exec(words)?.[1]).join('\n'))
      .toMatchInlineSnapshot(`
      "no longer grants what this was approved for
      no longer reaches a path that was asked for
      no longer lasts as long as was asked for
      wants a token of the requester’s own Proxmox user, which nobody has named
      wants a ticket, and this request names none that fits"
    `);
  });

  it('say which PVE role is the reason that a token could do nothing', () => {
    const { no_effective_privileges: useless } = REFUSALS;
    expect(say({ ...useless, because: 'no_such_pve_role' })).toMatchInlineSnapshot(
      `"Nothing was asked for: the cluster home has no PVE role PVEVMUser, which operator gives. Ask an administrator to create it, or to change operator."`,
    );
    expect(say({ ...useless, because: 'empty_pve_role' })).toMatchInlineSnapshot(
      `"Nothing was asked for: the PVE role PVEVMUser, which operator gives, has no privileges, so the token could do nothing. Ask an administrator to change operator."`,
    );
  });

  it('say to whom no role is open that they have to ask', () => {
    expect(say({ ...REFUSALS.no_such_role, available: [] })).toBe(
      'Found no role provisoner. No role is open to you yet; ask an administrator to add you.',
    );
  });

  it('say of each account why it takes no part', () => {
    const kinds: Record<Ineligibility, true> = {
      deleted: true,
      bot: true,
      guest: true,
      stranger: true,
      foreign_team: true,
      unknown: true,
    };
    const sentences = (Object.keys(kinds) as Ineligibility[]).map((because) => say({ kind: 'ineligible', because }));
    expect(sentences.join('\n')).toMatchInlineSnapshot(`
      "Nothing was changed: this Slack account is deactivated. If that is wrong, ask an administrator of this workspace.
      Nothing was changed: this Slack account is a bot, and only people take part in requests. If that is wrong, ask an administrator of this workspace.
      Nothing was changed: this Slack account is a guest, and only full members take part in requests. If that is wrong, ask an administrator of this workspace.
      Nothing was changed: this Slack account is from outside this workspace, and only its members take part in requests. If that is wrong, ask an administrator of this workspace.
      Nothing was changed: this Slack account belongs to another workspace, and only members of this one take part in requests. If that is wrong, ask an administrator of this workspace.
      Nothing was changed: Slack does not know this account. If that is wrong, ask an administrator of this workspace."
    `);
  });

  it('say how a request stands that is past deciding', () => {
    const sentences = everyState()
      .slice(1)
      .map((request) => say({ kind: 'already_decided', request }));
    expect(sentences.join('\n')).toMatchInlineSnapshot(`
      "Nothing was changed: the request was approved by @Ann, and its token is being made.
      Nothing was changed: the request is active until Today at 2:00 PM.
      Nothing was changed: the request is being revoked: taken away by @Ann, an approver.
      Nothing was changed: the request was revoked Today at 12:00 PM: its time ran out.
      Nothing was changed: the request was denied by @Ann.
      Nothing was changed: the request was cancelled by its requester.
      Nothing was changed: the request lapsed Tomorrow at 10:00 AM, because nobody decided in time.
      Nothing was changed: the request failed Today at 11:00 AM."
    `);
  });

  it('say why a new secret is not made just now', () => {
    const because = ['rotating', 'revealing', 'extending', 'ending', 'unreachable'] as const;
    const sentences = because.map((reason) => say({ kind: 'cannot_rotate_now', because: reason }));
    expect(sentences.join('\n')).toMatchInlineSnapshot(`
      "Nothing was changed: a new secret of this token is on its way already. It comes to you as a direct message.
      Nothing was changed: a secret of this token waits for you already. Reveal it with the button in your direct messages.
      Nothing was changed: this token is just being extended. Try again when a direct message says that it is done.
      Nothing was changed: this token ends in a moment, before a new secret would be of use. Ask for a new token instead.
      Nothing was changed: this app could not write to you by direct message, so a new secret would be lost. Revoke the token, and ask for a new one when direct messages reach you."
    `);
  });

  it('name the way that is still open', () => {
    expect(say({ kind: 'nothing_to_revoke', request: pending() })).toMatchInlineSnapshot(
      `"Nothing to revoke: the request waits for an approver until Tomorrow at 10:00 AM. Its requester can take it back with /pvetoken cancel k7m3q9xa; an approver can deny it on its card."`,
    );
    expect(say({ kind: 'not_pending', request: denied() })).toMatchInlineSnapshot(
      `"Too late to cancel: the request was denied by @Ann."`,
    );
  });
});
