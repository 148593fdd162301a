import { expect, it } from 'vitest';
import { CREDENTIAL_FORMATS, snippet, type Credential } from '../../../src/domain/credential-formats.ts';
import type { Undertaking } from '../../../src/domain/intake.ts';
import type { Diagnosis } from '../../../src/domain/diagnosis.ts';
import type { Happening } from '../../../src/domain/event.ts';
import type { Resource } from '../../../src/domain/inventory.ts';
import type { Reconciled } from '../../../src/domain/discrepancy.ts';
import type { Receipt } from '../../../src/domain/receipt.ts';
import type { Active, Request } from '../../../src/domain/request.ts';
import type { EffectivePrivileges } from '../../../src/domain/preview.ts';
import type { Terms } from '../../../src/domain/role.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { announcement } from '../../../src/slack/views/announcement.ts';
import { lessForm } from '../../../src/slack/views/approve-for-less.ts';
import { askForm, NOTHING_TYPED } from '../../../src/slack/views/ask-form.ts';
import { card } from '../../../src/slack/views/card.ts';
import { denial } from '../../../src/slack/views/denial.ts';
import { diagnosisMessage } from '../../../src/slack/views/diagnosis.ts';
import { foundOptions } from '../../../src/slack/views/path-search.ts';
import { checkpointMessage } from '../../../src/slack/views/checkpoint.ts';
import { lostMessage } from '../../../src/slack/views/lost.ts';
import { pauseAlert } from '../../../src/slack/views/pauses.ts';
import { discrepancyAlert, reconciledNow } from '../../../src/slack/views/reconciliation.ts';
import { reportMessage } from '../../../src/slack/views/report.ts';
import { reminder } from '../../../src/slack/views/reminder.ts';
import { help, queued } from '../../../src/slack/views/replies.ts';
import { makingSecret, noSecretModal, offerOver, revealOffer, secretModal } from '../../../src/slack/views/reveal.ts';
import { overwrittenSecret, secretAnnouncement, secretMessage } from '../../../src/slack/views/secret-message.ts';
import { statusMessage } from '../../../src/slack/views/status-message.ts';
import { CONDITION, lookedAt } from './diagnoses.ts';
import { RECEIPT, UNUSED } from './receipts.ts';
import { aRole, MONDAY, RUTH } from '../../support/records.ts';
import {
  active,
  approved,
  everyState,
  GRANT,
  EXAMPLE_NAMES,
  pending,
  revoked,
  revoking,
  unrevealed,
  EXPIRED,
} from './requests.ts';
import { aReconciled } from './reconciled.ts';
import { everyReport } from './reports.ts';
import { see, seeModal } from './see.ts';

const CARD = { channel: 'C0ACCESS', ts: '1700000000.000100' };

/** Nobody's: it is made up for this page. */
const CREDENTIAL: Credential = {
  endpoint: 'https://pve.example.com:8006',
  verification: { kind: 'system' },
  userId: GRANT.userId,
  tokenId: GRANT.tokenId,
  fullTokenId: GRANT.fullTokenId,
  secret: new Secret('00000000-0000-4000-8000-000000000000'),
};

const OVERDUE: Happening = { type: 'revocation_overdue', since: MONDAY + 4 * HOUR, at: MONDAY + 4 * HOUR + 5 * MINUTE };

const ROLE = aRole({
  name: 'operator',
  description: 'Start, stop and open the console of one guest',
  pveRole: 'PVEVMUser',
  paths: ['/vms/*'],
  propagate: false,
});
const FOUND: readonly Resource[] = ['web-1', 'web-2'].map((name, index) => {
  const id = String(100 + index);
  return { kind: 'guest', path: `/vms/${id}`, id, name, node: 'pve1' };
});
const ROTATED: Happening = { type: 'rotated', expiresAt: GRANT.expiresAt, at: MONDAY + HOUR };
const KEPT: Happening = { type: 'rotation_failed', detail: 'Proxmox: cluster home: no connection', at: MONDAY + HOUR };
const LOST: Happening = {
  type: 'revoked',
  cause: { kind: 'not_rotated', problem: { kind: 'requester_unreachable', detail: 'is_archived' } },
  wasOverdue: false,
  at: MONDAY + HOUR,
};

const ROOT = { user: 'root', host: 'pve1' };
const BY_OPERATOR = { kind: 'revoked_by_operator', by: ROOT, reason: 'The laptop was stolen' } as const;
const ENDED_BY_OPERATOR: Happening = { type: 'revoked', cause: BY_OPERATOR, wasOverdue: false, at: MONDAY + HOUR };

function rotating(): Active {
  return { ...active(), rotation: { failures: 0, retryAt: 0, giveUpAt: 0 } };
}

function waitingForItsTurn(): Request {
  const request = approved();
  return { ...request, provisioning: { ...request.provisioning, queued: true } };
}

const RECEIPTS: readonly (readonly [string, Receipt])[] = [
  ['where tasks ran', RECEIPT],
  ['where none ran', UNUSED],
  ['where the bot may not look', { kind: 'not_allowed' }],
];

function given(receipt: Receipt): Happening {
  return { type: 'receipt_given', saw: receipt.kind, tasks: 0, failed: 0, running: 0, receipt, at: MONDAY + HOUR };
}

const CHECKS: readonly (readonly [string, Diagnosis])[] = [
  ['of a token that is as it was approved', lookedAt()],
  [
    'of one whose user was disabled, on a cluster whose clock is ahead',
    lookedAt(active(), [{ kind: 'disabled' }, { kind: 'clock', ahead: 4 * MINUTE }], {
      ...CONDITION,
      clockAhead: 4 * MINUTE,
    }),
  ],
  ['of one that is to be gone, and is', { kind: 'gone', request: revoked(EXPIRED) }],
  ['of one that is to be gone, and is not', { kind: 'still_there', request: revoked(EXPIRED) }],
];

const REVEALED: Happening = { type: 'revealed', expiresAt: GRANT.expiresAt, isCertain: true, at: MONDAY };
const MISSED: Happening = {
  type: 'reveal_missed',
  until: MONDAY + HOUR,
  because: 'closed',
  detail: 'not_found',
  at: MONDAY,
};
const CLICKED_AGAIN: Happening = { type: 'reveal_refused', by: RUTH, because: 'revealed', at: MONDAY };
const LAPSED: Happening = { type: 'revoked', cause: { kind: 'not_revealed' }, wasOverdue: false, at: MONDAY + HOUR };

function revealedOnce(): Active {
  return { ...active(), grant: { ...GRANT, revealedAt: MONDAY + MINUTE } };
}

const STUCK: Happening = {
  type: 'secret_stuck',
  detail: 'cant_delete_message, cant_update_message',
  at: MONDAY + HOUR,
};

const RIGHTS_LEFT: Happening = {
  type: 'access_left',
  entries: [
    { holder: 'mallory@pve', pveRole: 'PVEVMUser', path: '/vms/100', propagate: true, removed: true },
    { holder: 'bob@pve!backup', pveRole: 'PVEAdmin', path: '/vms/104', propagate: true },
  ],
  more: 0,
  at: MONDAY + 4 * HOUR,
};
const NOT_SEEN: Happening = {
  type: 'access_not_compared',
  because: 'not_allowed_to_look',
  paths: ['/storage'],
  detail: '',
  at: MONDAY + 4 * HOUR,
};

function example(title: string, text: string): string {
  return `### ${title}\n\n\`\`\`text\n${text}\n\`\`\`\n`;
}

/** What comes after the heading of the message and before its button. */
function inEveryFormat(): string[] {
  const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
  const ways: readonly [string, Credential['verification']][] = [
    ['by the CAs that every system trusts', { kind: 'system' }],
    ['by a CA that the operator named', { kind: 'ca' }],
    ['by its fingerprint', { kind: 'fingerprint', fingerprint, publicKey: `${'AB'.repeat(21)}A=` }],
  ];
  return ways.map(([way, verification]) => {
    const snippets = CREDENTIAL_FORMATS.map((format) => snippet(format, { ...CREDENTIAL, verification }));
    return example(way, snippets.map(({ title, text }) => `${title}\n${text}`).join('\n\n'));
  });
}

function inEveryState(show: (request: Request) => string): string[] {
  return everyState().map((request) => example(request.state, show(request)));
}

const ROUND = { kind: 'done', cluster: 'home', mode: 'enforce', held: 12, found: [], left: 0 } as const;
const LOST_ACTS: readonly [string, Undertaking['what']][] = [
  ['a command', { kind: 'command', word: 'request' }],
  ['a click', { kind: 'click' }],
  ['a form', { kind: 'form' }],
];

const FOUND_ON_CLUSTERS: readonly [string, Reconciled][] = [
  [
    'a token of which nothing is known, in `alerts`',
    aReconciled(
      { kind: 'orphan', holds: 'user', because: 'unknown' },
      { kind: 'announced', until: MONDAY + 10 * MINUTE },
    ),
  ],
  ['a token that was deleted by hand', aReconciled({ kind: 'vanished' }, { kind: 'done' })],
  [
    'a token whose expiry was removed by hand',
    aReconciled({ kind: 'ends_late', of: 'token', ends: 'never' }, { kind: 'done' }),
  ],
  ['a token whose user was disabled by hand', aReconciled({ kind: 'disabled' }, { kind: 'reported' })],
];

const OF_TERRAFORM = { kind: 'existing', user: 'terraform@pve' } as const;
const FULL = { paths: ['/pool/dev'], held: ['VM.Audit', 'VM.Clone', 'VM.PowerMgmt'], below: [], lacking: [] };
const LASTING = { ...FULL, held: ['VM.Allocate', 'VM.Audit', 'VM.Config.Cloudinit', 'VM.Console', 'VM.PowerMgmt'] };
const PARTLY = { paths: ['/vms/105'], held: ['VM.Audit'], below: [], lacking: ['VM.Clone', 'VM.PowerMgmt'] };

/** The lines of a card on its owner and on what the token could do; without `on`, nobody may look that up. */
function linesOnPrivileges(owner: Terms['owner'], on?: readonly EffectivePrivileges[]): string {
  const preview =
    on === undefined
      ? ({ kind: 'unknown', because: 'not_allowed_to_look' } as const)
      : ({ kind: 'known', on } as const);
  const { text } = see(card(pending({ terms: { owner, preview } })));
  return text
    .split('\n')
    .filter((words) => /Privileges|Owner|leave/.test(words))
    .join('\n');
}

/** The page is written by this test from the views themselves, so it cannot drift: `npm test -- --update` renews it. */
it('docs/what-people-see.md shows what the views show', async () => {
  const overdue = revoking(EXPIRED, { overdue: true, since: OVERDUE.since });
  const page = [
    '# What people see',
    'Ruth asks, Ann decides, on a Monday; times are Berlin’s. A button is `[Label]`. Written from the views by their tests.',
    '## The approval card, by state',
    ...inEveryState((request) => see(card(request)).text),
    '## The approval card of a request with a ticket',
    example('pending', see(card(pending({ ticket: 'OPS-123' }))).text),
    '## What the token could do, on the card',
    example('with a user of its own', linesOnPrivileges({ kind: 'dedicated' }, [FULL])),
    example('of an existing user who has only some of it', linesOnPrivileges(OF_TERRAFORM, [FULL, PARTLY])),
    example('where the app may not look up the rights of an existing user', linesOnPrivileges(OF_TERRAFORM)),
    example('which can leave access behind', linesOnPrivileges({ kind: 'dedicated' }, [LASTING])),
    '## The requester’s direct message, by state',
    ...inEveryState((request) => see(statusMessage(request, CARD)).text),
    '## The secret',
    example('sent first, so that no notification shows a secret', see(secretAnnouncement(approved())).text),
    example('then', see(secretMessage(approved(), CREDENTIAL, GRANT.expiresAt, 10 * MINUTE, false)).text),
    example('at its end, where Slack does not let the message be deleted', see(overwrittenSecret()).text),
    example('at its end, where it cannot be overwritten either', see(announcement('requester', active(), STUCK)).text),
    example('the same, in the alerts channel', see(announcement('alerts', active(), STUCK)).text),
    '## The secret in every format, by how the certificate of its cluster is verified',
    ...inEveryFormat(),
    '## A new secret in place of the old',
    example('while it is made, to the requester', see(statusMessage(rotating(), CARD)).text.split('\n', 4).join('\n')),
    example('sent first', see(secretAnnouncement(rotating())).text),
    example('then', see(secretMessage(rotating(), CREDENTIAL, GRANT.expiresAt, 10 * MINUTE, true)).text),
    example('in the card’s thread', see(announcement('card', active(), ROTATED)).text),
    ...(['card', 'requester'] as const).map((audience) =>
      example(
        `when the cluster does not make it, to the ${audience}`,
        see(announcement(audience, active(), KEPT)).text,
      ),
    ),
    ...(['card', 'requester'] as const).map((audience) =>
      example(`when it cannot be handed over, to the ${audience}`, see(announcement(audience, active(), LOST)).text),
    ),
    '## A secret that is revealed',
    example(
      'the requester’s direct message, until it is revealed',
      see(statusMessage(unrevealed(), CARD)).text.split('\n', 4).join('\n'),
    ),
    example('sent besides, with the button', see(revealOffer(unrevealed())).text),
    example('the window that opens at the click', seeModal(makingSecret())),
    example('the same window, a moment later', seeModal(secretModal(unrevealed(), CREDENTIAL, GRANT.expiresAt, false))),
    example('the message with the button, from then on', see(offerOver(revealedOnce())).text),
    example('in the card’s thread', see(announcement('card', revealedOnce(), REVEALED)).text),
    example(
      'the window, when the cluster does not answer',
      seeModal(noSecretModal(unrevealed(), { kind: 'cluster_unavailable', detail: 'no connection' })),
    ),
    example('when the window was closed too soon', see(announcement('requester', unrevealed(), MISSED)).text),
    example('when it is clicked again', see(announcement('requester', revealedOnce(), CLICKED_AGAIN)).text),
    example(
      'when nobody revealed it in time',
      see(announcement('requester', revoked({ kind: 'not_revealed' }), LAPSED)).text,
    ),
    example('for a new secret in place of the old', see(revealOffer(unrevealed({}, 'works'))).text),
    example(
      'when nobody revealed that one in time',
      see(announcement('requester', revealedOnce(), { type: 'reveal_lapsed', at: MONDAY + HOUR })).text,
    ),
    '## When an operator ends a grant at the command line',
    example(
      'the card',
      see(card(revoked(BY_OPERATOR)))
        .text.split('\n', 3)
        .join('\n'),
    ),
    example('in the card’s thread', see(announcement('card', revoked(BY_OPERATOR), ENDED_BY_OPERATOR)).text),
    example('to the requester', see(announcement('requester', revoked(BY_OPERATOR), ENDED_BY_OPERATOR)).text),
    '## When an operator pauses new tokens at the command line',
    example(
      'in the alerts channel',
      see(pauseAlert({ what: 'paused', pause: { cluster: 'home', by: ROOT, reason: 'New disks', since: MONDAY } }))
        .text,
    ),
    '## The reminder',
    example('an hour before the end', see(reminder(active())).text),
    '## When something waits for its turn',
    example('at once, where Slack takes no more look-ups', see(queued()).text),
    example(
      'on the card, where a cluster takes no more',
      see(card(waitingForItsTurn())).text.split('\n', 2).join('\n'),
    ),
    example(
      'to the requester, where a cluster takes no more',
      see(statusMessage(waitingForItsTurn(), CARD)).text.split('\n', 3).join('\n'),
    ),
    '## When a revocation takes long',
    example('in the card’s thread', see(announcement('card', overdue, OVERDUE)).text),
    example('to the requester', see(announcement('requester', overdue, OVERDUE)).text),
    example('in the alerts channel', see(announcement('alerts', overdue, OVERDUE)).text),
    '## When rights appeared while a token worked that could give some',
    example('in the alerts channel', see(announcement('alerts', active(), RIGHTS_LEFT)).text),
    example('in the card’s thread', see(announcement('card', active(), RIGHTS_LEFT)).text),
    example('when the bot may not look, in the alerts channel', see(announcement('alerts', active(), NOT_SEEN)).text),
    '## The receipt of a grant that has ended',
    ...RECEIPTS.flatMap(([title, receipt]) =>
      (['requester', 'card'] as const).map((audience) =>
        example(`${title}, to the ${audience}`, see(announcement(audience, revoked(EXPIRED), given(receipt))).text),
      ),
    ),
    '## When a cluster is not as it was approved',
    ...FOUND_ON_CLUSTERS.map(([title, what]) => example(title, see(discrepancyAlert([what])).text)),
    example('the answer to `/pvetoken reconcile`', see(reconciledNow([ROUND])).text),
    '## When the bot was killed over what somebody did',
    ...LOST_ACTS.map(([title, what]) => example(title, see(lostMessage({ id: '1', by: RUTH, what, at: MONDAY })).text)),
    '## How far the audit is sealed',
    example(
      'in the channel of `audit.channel`',
      see(checkpointMessage({ number: 1234, mac: 'q1w2e3r4t5y6u7i8o9p0q1w2e3r4t5y6u7i8o9p0q1w' })).text,
    ),
    '## The answer to `/pvetoken check`',
    ...CHECKS.map(([title, diagnosis]) => example(title, see(diagnosisMessage(diagnosis)).text)),
    '## The answer to `/pvetoken report`',
    example('to an administrator only', see(reportMessage(everyReport())).text),
    '## The question for the reason of a denial',
    example('a modal', seeModal(denial(pending()))),
    '## The form of an approval for less',
    example('a modal', seeModal(lessForm(pending()))),
    '## The form that asks for a token',
    example(
      'a modal, once a role is chosen',
      seeModal(askForm({ channel: 'C0ACCESS', roles: [ROLE], role: ROLE, draft: NOTHING_TYPED })),
    ),
    example(
      'under “Guests”, when somebody types “web”',
      foundOptions(FOUND)
        .map(({ text }) => text.text)
        .join('\n'),
    ),
    '## `/pvetoken help`',
    example('to its author only', see(help(EXAMPLE_NAMES)).text),
  ];
  await expect(page.join('\n\n')).toMatchFileSnapshot('../../../docs/what-people-see.md');
});
