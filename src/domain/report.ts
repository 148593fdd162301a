/** The report of a month: its lines, and figures that add up to them. */
import type { Approval } from './approval.ts';
import type { Happening } from './event.ts';
import type { Month } from './month.ts';
import type { SlackUserId } from './people.ts';
import type { RequestId } from './request-id.ts';
import type { End, HeldGrant, ReceiptNumbers, ReportLine, Result, Scope, Use } from './report-line.ts';
import { DAY, type EpochMs, type Milliseconds } from './time.ts';

/** By what grants came to be, each with how many. */
export type ByApproval = Readonly<Record<Approval['by'], number>>;

/** Requests and grants of one role on one cluster. */
export interface PlaceFigures {
  readonly role: string;
  readonly cluster: string;
  readonly requests: number;
  readonly grants: number;
  readonly held: Milliseconds;
}

/** How many grants somebody ended before their time. */
export interface Revoker {
  readonly by: SlackUserId;
  readonly as: NonNullable<HeldGrant['revokedBy']>['as'];
  readonly grants: number;
}

export interface Figures {
  /** Asked for in the month; `results` adds up to it. */
  readonly requests: number;
  readonly results: Readonly<Record<Result, number>>;
  /** Held in the month, whenever they were asked for; `by`, `uses`, and `ends` add up to it. */
  readonly grants: number;
  readonly by: ByApproval;
  readonly uses: Readonly<Record<Use['kind'], number>>;
  readonly ends: Readonly<Record<End, number>>;
  /** What was found of those taken in an emergency. */
  readonly reviews: Readonly<Record<NonNullable<HeldGrant['review']>, number>>;
  /** How long grants were held in the month, all together. */
  readonly held: Milliseconds;
  /** Those who ended grants before their time, the busiest first; they add up to `ends.revoked`. */
  readonly revokers: readonly Revoker[];
  /** Those with the most grants first. */
  readonly places: readonly PlaceFigures[];
  /** Grants that began on each day of the month. */
  readonly days: readonly ByApproval[];
}

export interface MonthReport extends Scope {
  /** The oldest first. */
  readonly lines: readonly ReportLine[];
  readonly figures: Figures;
  /** Requests that something happened to and whose records cannot be read any more, or not by this version. */
  readonly leftOut: readonly RequestId[];
  /** What came to its end before is forgotten. */
  readonly keptSince: EpochMs;
}

/** What a report needs of the audit: to which requests something happened, and what ran under their tokens. */
export class Traces {
  readonly #month: Month;
  readonly #receipts = new Map<RequestId, ReceiptNumbers | undefined>();
  readonly #later = new Set<RequestId>();

  /** @param month what was asked for after it is passed over. */
  constructor(month: Month) {
    this.#month = month;
  }

  /** Takes the next entry of the audit. @param event absent where it cannot be read: something happened all the same. */
  add(id: RequestId, event: Happening | undefined): void {
    if (event?.type === 'requested' && event.at >= this.#month.until) this.#later.add(id);
    if (this.#later.has(id)) return;
    this.#receipts.set(id, event?.type === 'receipt_given' ? event : this.#receipts.get(id));
  }

  ids(): RequestId[] {
    return [...this.#receipts.keys()];
  }

  receiptOf(id: RequestId): ReceiptNumbers | undefined {
    return this.#receipts.get(id);
  }
}

/** Whether the month of a report is over, so that only ends, reviews and receipts of it are still to come. */
export function isWhole({ month, asOf }: Scope): boolean {
  return asOf >= month.until;
}

/** The grants of a report, each with its request. */
export function grantsIn(lines: readonly ReportLine[]): (ReportLine & { readonly grant: HeldGrant })[] {
  return lines.filter((line): line is ReportLine & { readonly grant: HeldGrant } => line.grant !== undefined);
}

/** Counts what the lines of a month say. */
export function figuresOf(lines: readonly ReportLine[], month: Month): Figures {
  const asked = lines.filter(({ isNew }) => isNew);
  const grants = grantsIn(lines).map(({ grant }) => grant);
  return {
    requests: asked.length,
    results: count(NO_RESULTS, asked, ({ result }) => result),
    grants: grants.length,
    by: count(NO_GRANTS, grants, ({ by }) => by),
    uses: count(NO_USES, grants, ({ use }) => use.kind),
    ends: count(NO_ENDS, grants, ({ end }) => end),
    reviews: count(NO_REVIEWS, grants, ({ review }) => review),
    held: sum(grants, ({ heldInMonth }) => heldInMonth),
    revokers: revokersOf(grants),
    places: placesOf(lines),
    days: daysOf(grants, month),
  };
}

const NO_RESULTS = { granted: 0, waiting: 0, revoked: 0, denied: 0, cancelled: 0, lapsed: 0, failed: 0 } as const;
const NO_GRANTS = { reviewers: 0, rule: 0, break_glass: 0 } as const;
const NO_USES = { seen: 0, none_seen: 0, not_revealed: 0, unknown: 0, open: 0 } as const;
const NO_REVIEWS = { justified: 0, not_justified: 0, owed: 0 } as const;
const NO_ENDS = {
  active: 0,
  expired: 0,
  revoked: 0,
  left: 0,
  vanished: 0,
  not_provisioned: 0,
  not_rotated: 0,
  not_revealed: 0,
} as const;

/** @param none nought of each kind that there is. */
function count<Kind extends string, T>(
  none: Readonly<Record<Kind, 0>>,
  things: readonly T[],
  kindOf: (thing: T) => Kind | undefined,
): Record<Kind, number> {
  const counts: Record<Kind, number> = { ...none };
  for (const thing of things) {
    const kind = kindOf(thing);
    if (kind !== undefined) counts[kind] += 1;
  }
  return counts;
}

function sum<T>(things: readonly T[], of: (thing: T) => number): number {
  return things.reduce((total, thing) => total + of(thing), 0);
}

function revokersOf(grants: readonly HeldGrant[]): Revoker[] {
  const revoked = grants.map(({ revokedBy }) => revokedBy).filter((who) => who !== undefined);
  return [...Map.groupBy(revoked, ({ by, as }) => JSON.stringify([by, as])).values()]
    .flatMap(([who, ...others]) => (who === undefined ? [] : [{ by: who.by, as: who.as, grants: 1 + others.length }]))
    .toSorted((a, b) => b.grants - a.grants || compare(a.by, b.by) || compare(a.as, b.as));
}

function placesOf(lines: readonly ReportLine[]): PlaceFigures[] {
  return [...Map.groupBy(lines, ({ role, cluster }) => JSON.stringify([role, cluster])).values()]
    .flatMap((there) => there.slice(0, 1).map(({ role, cluster }) => placeOf(role, cluster, there)))
    .toSorted((a, b) => b.grants - a.grants || compare(a.role, b.role) || compare(a.cluster, b.cluster));
}

function placeOf(role: string, cluster: string, there: readonly ReportLine[]): PlaceFigures {
  const grants = grantsIn(there);
  return {
    role,
    cluster,
    requests: there.filter(({ isNew }) => isNew).length,
    grants: grants.length,
    held: sum(grants, ({ grant }) => grant.heldInMonth),
  };
}

function daysOf(grants: readonly HeldGrant[], { from, until }: Month): ByApproval[] {
  const begun = Map.groupBy(
    grants.filter(({ isNew }) => isNew),
    ({ since }) => Math.floor((since - from) / DAY),
  );
  const days = Math.round((until - from) / DAY);
  return Array.from({ length: days }, (_, day) => count(NO_GRANTS, begun.get(day) ?? [], ({ by }) => by));
}

/** In an order that is the same everywhere. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
