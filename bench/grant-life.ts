import type { AclPath } from '../src/domain/acl-path.ts';
import { homesShown, secretGone, secretStored, shown, untellable } from '../src/domain/desk.ts';
import { ask } from '../src/domain/lifecycle/ask.ts';
import { oweComparison } from '../src/domain/lifecycle/compare-access.ts';
import { beginHandover } from '../src/domain/lifecycle/hand-over.ts';
import { activate, beginAttempt } from '../src/domain/lifecycle/provision.ts';
import { review } from '../src/domain/lifecycle/review.ts';
import type { Standing } from '../src/domain/people.ts';
import type { Policy } from '../src/domain/policy.ts';
import type { Change, Place, RequestRecord } from '../src/domain/record.ts';
import type { Outcome } from '../src/domain/refusal.ts';
import { newRequestId } from '../src/domain/request-id.ts';
import { MINUTE, SECOND, type EpochMs } from '../src/domain/time.ts';
import { ANN, PROXMOX_ACCESS, PROXMOX_ADMINS, RUTH } from '../playground/slack/workspaces.ts';

/** How many grants each person holds. */
const GRANTS_EACH = 5;

/** How long before now requests were asked for, the later ones a little longer. */
const AGE = 5 * MINUTE;

/** Where a token of the role `provisioner` reaches, and what it can do there, as a bot that may look finds it. */
export const PATHS: readonly AclPath[] = ['/pool/dev', '/storage/local-lvm'];
export const PRIVILEGES: readonly string[] = [
  'Datastore.AllocateSpace',
  'Datastore.Audit',
  'Pool.Audit',
  'VM.Allocate',
  'VM.Audit',
  'VM.Clone',
  'VM.Config.CPU',
  'VM.Config.Disk',
  'VM.Config.Memory',
  'VM.Config.Network',
  'VM.Config.Options',
  'VM.PowerMgmt',
];

/** Who holds a grant, by its number: Ruth has the first ones. */
export function holderOf(number: number): string {
  const person = Math.floor(number / GRANTS_EACH);
  return person === 0 ? RUTH : `U1${person.toString(36).toUpperCase().padStart(8, '0')}`;
}

/**
 * A grant of the world's role `provisioner` as it stands in the middle of its time: its secret was stored, its people
 * were told, and nothing is due for hours. The record is yet to be saved, with all events that led to it.
 */
export function lifeOf(number: number, policy: Policy, now: EpochMs): Change {
  const id = newRequestId(Uint8Array.from({ length: 8 }, (_, index) => Math.floor(number / 20 ** index) % 20));
  const requester = holderOf(number);
  const asked = now - AGE - number;
  const decided = asked + MINUTE;
  const made = decided + SECOND;
  const stored = made + MINUTE;
  const messageAt = (channel: string, at: EpochMs): Place => ({
    channel,
    ts: `${Math.floor(at / SECOND)}.${100_000 + number}`,
  });
  const direct = `D${requester.slice(1)}`;
  const [card, status, secret] = [messageAt(PROXMOX_ACCESS, asked), messageAt(direct, asked), messageAt(direct, made)];

  const member = { kind: 'member', id: requester, groups: [] } as const;
  const ann = { kind: 'member', id: ANN, groups: [PROXMOX_ADMINS] } as const;
  const standings = new Map<string, Standing>([
    [member.id, member],
    [ann.id, ann],
  ]);
  const reason = 'Rebuild the dev cluster after the disk failure';
  const wish = { role: 'provisioner', duration: undefined, paths: [], reason };
  const vote = { reviewer: ANN, verdict: 'approve', via: 'button' } as const;

  const steps: readonly ((record: RequestRecord) => Change | undefined)[] = [
    (record) => shown(record, 'card', card, 1),
    (record) => allowed(review(record, vote, standings, policy, decided)),
    (record) => beginAttempt(record, decided),
    (record) => oweComparison(record, 1),
    (record) => beginHandover(record, 1, made),
    (record) => activate(record, 1, secret, policy.timing.secretVisible, made),
    (record) => shown(record, 'card', card, record.revision),
    (record) => shown(record, 'status', status, record.revision),
    (record) => untellable(record, 'card'),
    (record) => homesShown(record, record),
    (record) => secretStored(record, secret, requester, stored),
    (record) => secretGone(record, secret, 'removed', stored),
  ];
  return steps.reduce(goneOn, previewed(allowed(ask(wish, member, policy, id, asked))));
}

/** What a person was allowed. @throws Error with the refusal, which is a mistake of the benchmark. */
function allowed(outcome: Outcome<Change>): Change {
  if (!outcome.ok) throw new Error(`refused: ${outcome.refusal.kind}`);
  return outcome.value;
}

function goneOn({ record, events }: Change, step: (record: RequestRecord) => Change | undefined): Change {
  const next = step(record);
  if (next === undefined)
    throw new Error(`no step from ${record.request.state} after ${events.at(-1)?.type ?? 'nothing'}`);
  return { record: next.record, events: [...events, ...next.events] };
}

/** With what its token could do, as the request keeps it for those who decide. */
function previewed({ record, events }: Change): Change {
  const on = [{ paths: PATHS, held: PRIVILEGES, below: [], lacking: [] }];
  const { request } = record;
  return {
    record: { ...record, request: { ...request, terms: { ...request.terms, preview: { kind: 'known', on } } } },
    events,
  };
}
