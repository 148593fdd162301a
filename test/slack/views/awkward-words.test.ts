import type { ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { textsIn } from '../../../playground/slack/blocks/size.ts';
import type { Condition } from '../../../src/domain/diagnosis.ts';
import { audiencesOf, type Event } from '../../../src/domain/event.ts';
import { LASTING_KINDS } from '../../../src/domain/lasting-access.ts';
import type { Preview, Useless } from '../../../src/domain/preview.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import type { Cause } from '../../../src/domain/cause.ts';
import type { Active, Request } from '../../../src/domain/request.ts';
import type { Role } from '../../../src/domain/role.ts';
import { LONGEST_TICKET, type TicketRule } from '../../../src/domain/ticket.ts';
import { announcement } from '../../../src/slack/views/announcement.ts';
import { confirmSelection, revokedMany } from '../../../src/slack/views/bulk-revocation.ts';
import { card } from '../../../src/slack/views/card.ts';
import { checking, diagnosisMessage } from '../../../src/slack/views/diagnosis.ts';
import { exampleNames } from '../../../src/slack/views/examples.ts';
import { grantPicker } from '../../../src/slack/views/grant-picker.ts';
import { sentence, type Message } from '../../../src/slack/views/message.ts';
import { foundOptions } from '../../../src/slack/views/path-search.ts';
import { checkpointMessage } from '../../../src/slack/views/checkpoint.ts';
import { lostMessage } from '../../../src/slack/views/lost.ts';
import { pauseAlert, paused, resumed, underPauses } from '../../../src/slack/views/pauses.ts';
import { discrepancyAlert, reconciledNow, reconciling } from '../../../src/slack/views/reconciliation.ts';
import { refusalSentence } from '../../../src/slack/views/refusals.ts';
import { reportMessage } from '../../../src/slack/views/report.ts';
import { reminder } from '../../../src/slack/views/reminder.ts';
import {
  commandProblem,
  help,
  requestDetails,
  requested,
  requestList,
  roleList,
  queued,
  unexpected,
} from '../../../src/slack/views/replies.ts';
import { noSecretModal, offerOver, revealOffer } from '../../../src/slack/views/reveal.ts';
import { rotationAsked } from '../../../src/slack/views/rotation.ts';
import { secretAnnouncement } from '../../../src/slack/views/secret-message.ts';
import { statusMessage } from '../../../src/slack/views/status-message.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { ANN, aPolicy, aRole, MONDAY, RUTH } from '../../support/records.ts';
import { aReport } from '../../support/reports.ts';
import { fullReceipt } from './receipts.ts';
import { everyAilment, lookedAt } from './diagnoses.ts';
import { everyReconciled } from './reconciled.ts';
import { everyReport } from './reports.ts';
import {
  active,
  everyState,
  EXAMPLE_NAMES,
  pending,
  recordOf,
  revoked,
  revoking,
  unrevealed,
  type Twist,
} from './requests.ts';
import { see } from './see.ts';

/** Everything that a message can hold and that we did not write, set to the same words. */
function everyMessage(words: string): Message[] {
  const twist: Twist = {
    reason: words,
    role: words,
    ticket: words,
    terms: {
      cluster: words,
      pveRole: words,
      description: words,
      paths: [words, words],
      owner: { kind: 'existing', user: words },
      privileges: [words],
      preview: aPreview([words, 'VM.Console']),
    },
  };
  const requests = everyState(twist, words);
  const names = exampleNames(aPolicy([role(words)]), RUTH);
  const failure: Event = { type: 'failed', problem: { kind: 'refused_by_cluster', detail: words }, wasOverdue: true };
  const overdue: Event = { type: 'revocation_overdue', since: MONDAY };
  const stuck: Event = { type: 'secret_stuck', detail: words };
  const gone: Event = { type: 'secret_overwritten', wasStuck: true };
  const receipt = fullReceipt(words);
  const used: Event = { type: 'receipt_given', saw: 'seen', tasks: 1, failed: 0, running: 0, receipt };
  const notRenewed: Event = { type: 'rotation_failed', detail: words };
  const cause: Cause = { kind: 'not_rotated', problem: { kind: 'requester_unreachable', detail: words } };
  return [
    ...requests.flatMap((request) => [card(request), statusMessage(request, undefined)]),
    ...requests.map((request) => requestDetails(recordOf(request))),
    ...[
      failure,
      overdue,
      stuck,
      gone,
      used,
      notRenewed,
      { type: 'revoked', cause, wasOverdue: true } as const,
      { type: 'revocation_started', cause: byOperator(words) } as const,
      { type: 'revoked', cause: byOperator(words), wasOverdue: true } as const,
    ].flatMap((event) =>
      audiencesOf(event).map((audience) => announcement(audience, pending(twist), { ...event, at: MONDAY })),
    ),
    ...rightsLeft(words).flatMap((event) =>
      audiencesOf(event).map((audience) => announcement(audience, active(twist), { ...event, at: MONDAY })),
    ),
    reminder(active(twist)),
    reportMessage(everyReport(twist)),
    commandProblem({ kind: 'not_a_month', text: words }, names),
    ...reconciliations(words),
    ...diagnoses(words, active(twist), revoked(cause, twist)),
    requested(recordOf(pending(twist))),
    rotationAsked(recordOf(active(twist))),
    ...reveals(words, twist),
    secretAnnouncement(active(twist)),
    ...[cause, byOperator(words)]
      .flatMap((why) => [revoking(why, {}, twist), revoked(why, twist)])
      .flatMap((request) => [card(request), statusMessage(request, undefined)]),
    requestList('Your requests', requests.map(recordOf), names),
    requestList('Your requests', [], names),
    help(names),
    roleList([role(words), role(words)]),
    ...refusals(words, pending(twist)).map((refusal) => sentence(refusalSentence(refusal))),
    ...pauses(words),
    confirmSelection({ questionId: 'f00d', selection: { by: 'role', role: words }, grants: [recordOf(active(twist))] }),
    revokedMany({ selection: { by: 'cluster', cluster: words }, started: 1, ended: 1, failed: 1 }),
    grantPicker([active(twist)], MONDAY),
    unexpected(words),
    queued(),
    commandProblem({ kind: 'unknown_command', word: words, near: words }, names),
    commandProblem({ kind: 'not_a_duration', text: words, command: 'request' }, names),
    commandProblem({ kind: 'not_an_id', text: words, command: 'status' }, names),
    commandProblem({ kind: 'not_a_person', text: words }, names),
    commandProblem({ kind: 'unexpected_words', command: 'roles', text: words }, names),
    found(words),
  ];
}

/** An operator whose names are whatever somebody called their system, with a reason of theirs. */
function byOperator(words: string): Cause {
  return { kind: 'revoked_by_operator', by: { user: words, host: words }, reason: words };
}

/** What a search finds, in a menu of its own: Slack shows it under the field. */
function found(words: string): Message {
  const options = foundOptions([
    { kind: 'guest', path: '/vms/100', id: '100', name: words, node: words },
    { kind: 'pool', path: '/pool/x', name: words },
    { kind: 'storage', path: '/storage/x', name: words },
  ]);
  const menu = { type: 'static_select', action_id: 'found', options } as const;
  return { text: 'Found', blocks: [{ type: 'actions', elements: [menu] }] };
}

/** Two groups of paths, with names of privileges in every place. */
function aPreview(names: readonly string[]): Preview {
  const group = { held: names, below: names, lacking: names };
  return {
    kind: 'known',
    on: [
      { paths: names, ...group },
      { paths: names, ...group, held: [] },
    ],
  };
}

/** What appeared in the ACL, of users, tokens and groups, and comparisons that were not made. */
function rightsLeft(words: string): Event[] {
  const entry = { holder: words, pveRole: words, path: words, propagate: true };
  const marks = [{}, { removed: true }, { altered: true }, { propagate: false, altered: true }, {}, {}] as const;
  const entries = marks.map((mark) => ({ ...entry, ...mark }));
  const detail = { paths: [words, words], detail: words };
  return [
    { type: 'access_left', entries, more: 9 },
    { type: 'access_left', entries: [{ ...entry, removed: true }], more: 0 },
    ...(['not_allowed_to_look', 'baseline_lost', 'no_answer'] as const).map((because): Event => ({
      type: 'access_not_compared',
      because,
      ...detail,
    })),
  ];
}

function pauses(words: string): Message[] {
  const pause = { cluster: words, by: ANN, reason: words, since: MONDAY };
  const news = { what: 'resumed', pause, by: ANN, left: [pause] } as const;
  return [
    paused({ news: { what: 'paused', pause }, alerts: 'told' }),
    resumed({ news, alerts: 'told' }),
    lostMessage({ id: '1', by: ANN, what: { kind: 'command', word: words }, at: MONDAY }),
    checkpointMessage({ number: 1, mac: words }),
    pauseAlert({ what: 'paused', pause }),
    pauseAlert(news),
    pauseAlert({ what: 'paused', pause: { ...pause, by: { user: words, host: words } } }),
    underPauses([{ ...pause, by: { user: words, host: words } }], sentence('Open requests')),
    underPauses([pause], sentence('Open requests')),
  ];
}

function diagnoses(words: string, request: Active, gone: Request): Message[] {
  const ailments = everyAilment(words);
  const group = { paths: [words, words], held: [words], below: [words], lacking: [words] };
  const on = Array.from({ length: 5 }, () => group);
  const condition: Condition = { rights: { kind: 'known', on }, clockAhead: HOUR };
  return [
    checking(request),
    ...ailments.map((ailment) => diagnosisMessage(lookedAt(request, [ailment], condition))),
    diagnosisMessage(lookedAt(request, ailments, condition)),
    diagnosisMessage({ kind: 'changing', request }),
    ...(['no_token', 'unanswered', 'hidden', 'gone', 'still_there'] as const).map((kind) =>
      diagnosisMessage({ kind, request: gone }),
    ),
  ];
}

/** A modal, as far as words are concerned. */
function asMessage({ blocks }: ModalView): Message {
  return { text: 'a modal', blocks: blocks as Message['blocks'] };
}

function reveals(words: string, twist: Twist): Message[] {
  const problem = { kind: 'privileges_differ', detail: words } as const;
  const cause: Cause = { kind: 'not_revealed', problem };
  const waiting = (['none', 'works', 'dead'] as const).map((earlier) => unrevealed(twist, earlier));
  const ended = [revoking(cause, {}, twist), revoked(cause, twist)];
  const missed: Event = { type: 'reveal_missed', until: MONDAY, because: 'refused_by_cluster', detail: words };
  const refused: Event = { type: 'reveal_refused', by: words, because: 'revealed' };
  return [
    ...waiting.flatMap((request) => [revealOffer(request), statusMessage(request, undefined), card(request)]),
    ...waiting.map((request) => rotationAsked(recordOf(request))),
    ...[...waiting, ...ended].flatMap((request) => [offerOver(request), asMessage(noSecretModal(request, problem))]),
    ...[missed, refused].map((event) =>
      announcement('requester', waiting[0] ?? active(twist), { ...event, at: MONDAY }),
    ),
    ...ended.map((request) => announcement('card', request, { type: 'revoked', cause, wasOverdue: false, at: MONDAY })),
  ];
}

function reconciliations(words: string): Message[] {
  const found = everyReconciled(words);
  const round = { cluster: words, mode: 'enforce', held: 1, left: 0 } as const;
  return [
    ...found.map((what) => discrepancyAlert([what])),
    discrepancyAlert(found),
    reconciling([words]),
    reconciledNow([
      { kind: 'done', ...round, found },
      { kind: 'busy', cluster: words },
      { kind: 'unreadable', cluster: words, detail: words },
    ]),
  ];
}

function role(words: string): Role {
  return aRole({ name: words, description: words, cluster: words, paths: [words], ticket: ticketRule(words) });
}

function ticketRule(words: string): TicketRule {
  return { required: true, pattern: words, example: words };
}

function refusals(words: string, request: Request): Refusal[] {
  return [
    { kind: 'no_such_request', id: words },
    { kind: 'no_such_role', role: words, available: [role(words), role(words)] },
    { kind: 'no_such_role', role: 'nothing like it', available: [role(words), role(words)] },
    { kind: 'role_not_for_you', role: words },
    { kind: 'not_a_path', role: words, path: words, allowed: ['/pool/dev'] },
    { kind: 'path_not_allowed', role: words, path: words, allowed: ['/pool/dev'] },
    { kind: 'path_needed', role: words, allowed: ['/pool/dev'] },
    { kind: 'too_long', role: words, paths: [words], asked: 2, longest: 1 },
    { kind: 'ticket_missing', role: words, path: words, rule: ticketRule(words) },
    { kind: 'not_a_ticket', role: words, path: words, text: words, rule: ticketRule(words) },
    { kind: 'role_full', role: words, most: 1, when: 'asking' },
    { kind: 'role_full', role: words, most: 2, when: 'approving' },
    { kind: 'lookup_failed', detail: words },
    ...(['no_such_pve_role', 'empty_pve_role', 'pve_role_differs', 'owner_lacks_all'] as const).map((because) =>
      useless(words, because),
    ),
    { kind: 'not_an_approver', role: words },
    { kind: 'reactions_off', role: words },
    { kind: 'role_gone', role: words },
    { kind: 'nothing_to_revoke', request },
    { kind: 'paused', pause: { cluster: words, by: ANN, reason: words, since: MONDAY }, act: 'button' },
    { kind: 'no_such_cluster', cluster: words, available: [words], command: 'pause' },
    { kind: 'not_paused', cluster: words, pauses: [{ cluster: words, by: ANN, reason: words, since: MONDAY }] },
    { kind: 'nothing_selected', selection: { by: 'role', role: words } },
  ];
}

function useless(words: string, because: Useless['because']): Refusal {
  const owner = { kind: 'existing', user: words } as const;
  return {
    kind: 'no_effective_privileges',
    role: words,
    because,
    cluster: words,
    pveRole: words,
    paths: [words, words],
    owner,
  };
}

/**
 * What remains of a message when all words that are not ours are taken out. In mrkdwn they stand in code style only;
 * in rich text, and in plain text without emoji, Slack gives no text a meaning, so there it is the elements that count.
 */
function frameOf({ text, blocks }: Message): string {
  return JSON.stringify({ text: withoutCode(text), blocks }, (key, value: unknown) => {
    if (key === 'text' && typeof value === 'string') return withoutCode(value);
    return isInert(value) ? { ...value, text: '…' } : value;
  });
}

function isInert(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  return value.type === 'text' || (value.type === 'plain_text' && 'emoji' in value && value.emoji === false);
}

function withoutCode(mrkdwn: string): string {
  return mrkdwn.replaceAll(/`[^`\n]*`|\(empty\)/g, '`…`');
}

/** All that can leave something behind, for the longest line that says so. */
const LASTING = (
  'Permissions.Modify VM.Allocate Datastore.Allocate Pool.Allocate User.Modify Realm.AllocateUser Realm.Allocate ' +
  'Sys.Modify Sys.Console Mapping.Modify VM.Config.Cloudinit VM.Console VM.Monitor VM.GuestAgent.FileWrite ' +
  'VM.GuestAgent.Unrestricted'
).split(' ');

const AWKWARD: readonly (readonly [name: string, words: string])[] = [
  ['calls to everyone', '<!channel> <!here> @channel @here <!subteam^S0ADMINS>'],
  ['mentions', `<@U0EVIL> <@${ANN}> <#C0ACCESS>`],
  ['links', '<https://evil.example|click here> https://evil.example mailto:a@evil.example'],
  ['what is escaped already', '&lt;!channel&gt; &amp;lt;@U0EVIL&amp;gt;'],
  ['dates', '<!date^0^{date}^https://evil.example|never>'],
  ['emphasis', '*bold* _italic_ ~struck~ > quote'],
  ['code', '` *bold* ` ``` *bold* ``` `'],
  ['a backtick at the end', 'x`'],
  ['emoji', ':x: :tada: :white_check_mark:'],
  ['lines of their own', 'x\n\n*Approved* by Ann\r\n• PVE role: Administrator\u2028> y'],
  ['writing turned around', 'x\u202Egnp.evil\u202C\u2066y\u2069\u200F'],
  ['nothing to see', '\u200B\u3164\u2060'],
  ['nothing', ''],
  ['halves of characters', '\uD83D x \uDE00'],
  ['controls', 'x\u0000\u0007\u001B[31my'],
  ['a backslash and quotes', '\\ " \' \\n ${x} {{y}}'],
];

const BENIGN = 'x';

it.each(AWKWARD)('a ticket of such words leads to itself in its tracker, and nowhere else: %s', (_, words) => {
  const terms = { ticketUrl: 'https://jira.example.com/browse/{ticket}?focus=1' };
  for (const request of everyState({ ticket: words, terms })) {
    const { links, pings } = see(card(request));
    const [address, ...others] = links.map((link) => new URL(link));
    expect(others).toEqual([]);
    expect(address).toMatchObject({ origin: 'https://jira.example.com', search: '?focus=1', hash: '' });
    expect(decodeURIComponent(address?.pathname ?? '')).toBe(`/browse/${words.toWellFormed()}`);
    expect(new Set([...pings, RUTH, ANN])).toEqual(new Set([RUTH, ANN]));
  }
});

describe('words that are not ours', () => {
  const benign = everyMessage(BENIGN).map(frameOf);

  it.each(AWKWARD)('change nothing but themselves: %s', (_, words) => {
    expect(everyMessage(words).map(frameOf)).toEqual(benign);
  });

  it.each(AWKWARD)('call nobody and lead nowhere: %s', (_, words) => {
    for (const message of everyMessage(words)) {
      const { pings, links } = see(message);
      expect(links).toEqual([]);
      expect(new Set([...pings, RUTH, ANN])).toEqual(new Set([RUTH, ANN]));
    }
  });

  it.each(AWKWARD)('hide nothing from their reader: %s', (_, words) => {
    for (const text of everyMessage(words).flatMap(textsIn)) {
      expect(text).not.toMatch(/[\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Cs}]|(?!\n)\p{Cc}/u);
    }
  });
});

describe('words without end', () => {
  it.each([
    ['ampersands', '&'.repeat(1000)],
    ['angle brackets', '<'.repeat(1000)],
    ['backticks', '`'.repeat(1000)],
    ['letters', 'x'.repeat(1000)],
    ['words', 'word '.repeat(200)],
    ['quotation marks', '"'.repeat(1000)],
    ['emoji', '😀'.repeat(500)],
    ['families', '👨‍👩‍👧‍👦'.repeat(90)],
    ['marks', `a${'\u0301'.repeat(999)}`],
    ['far more than anyone may write', '漢'.repeat(20_000)],
  ])('fit into every message: %s', (_, words) => {
    expect(() => everyMessage(words).map(see)).not.toThrow();
  });

  it.each([46, 80])('leave room for as many paths of %i letters and privileges as a card can show', (length) => {
    const paths = Array.from({ length: 200 }, (_, index) => `/${'p'.repeat(length)}${1000 + index}`);
    const words = '"'.repeat(1000);
    const owner = { kind: 'existing', user: words } as const;
    const ticketUrl = `https://jira.example.com/${'x'.repeat(266)}/{ticket}`;
    const ticket = '漢'.repeat(LONGEST_TICKET);
    const privileges = [...LASTING, ...Array.from({ length: 100 }, (_, index) => `VM.Privilege.${index}`)];
    const group = { held: privileges, below: privileges, lacking: privileges };
    const on = Array.from({ length: 9 }, (_, index) => ({ ...group, paths: paths.slice(20 * index) }));
    for (const preview of [undefined, { kind: 'known', on } as const]) {
      const terms = {
        paths,
        cluster: words,
        pveRole: words,
        description: words,
        owner,
        ticketUrl,
        privileges,
        leavesAccess: LASTING_KINDS,
        ...(preview && { preview }),
      };
      const requests = everyState({ reason: words, role: words, ticket, terms }, words);
      const messages = requests.flatMap((request) => [card(request), statusMessage(request, undefined)]);
      expect(() => messages.map(see)).not.toThrow();
    }
  });

  it('leave room for as many requests and roles as a list can show', () => {
    const words = '"&'.repeat(500);
    const twist = { reason: words, role: words, terms: { cluster: words } };
    const records = Array.from({ length: 40 }, () => recordOf(active(twist)));
    const roles = Array.from({ length: 200 }, () => role(words));
    expect(() => [requestList('Your requests', records, EXAMPLE_NAMES), roleList(roles)].map(see)).not.toThrow();
  });

  it('leave room for as many grants and roles as a report can show', () => {
    const words = Array.from({ length: 30 }, (_, index) => `${index}${'"&'.repeat(500)}`);
    const lines = words.flatMap((role) => everyReport({ role, terms: { cluster: role } }).lines);
    const voters = Array.from({ length: 20 }, (_, index) => `U0APPROVER${index}`);
    const busy = lines.map((line) => ({ ...line, deciders: voters }));
    expect(() => see(reportMessage(aReport(busy)))).not.toThrow();
  });
});

function emojiOf({ blocks }: Message): string[] {
  return textsIn(blocks).flatMap((text) => withoutCode(text).match(/:[a-z_]+:/g) ?? []);
}

it('carries one emoji at most in any message', () => {
  const overdone = everyMessage(BENIGN).filter((message) => emojiOf(message).length > 1);
  expect(overdone).toEqual([]);
});
