import type { Audited, Evidence, Finding } from '../evidence.ts';
import { forgotten, requestOf, requestsSeen, type Shown } from './requests.ts';

/** How long after the store was emptied work may end that was under way, in milliseconds of the world. */
const UNDER_WAY = 30_000;

/** The events after which a request is in another state. */
const STATE_AFTER: Readonly<Record<string, Shown>> = {
  requested: 'pending',
  approved: 'approved',
  glass_broken: 'approved',
  activated: 'active',
  revocation_started: 'revoking',
  revoked: 'revoked',
  denied: 'denied',
  cancelled: 'cancelled',
  lapsed: 'lapsed',
  failed: 'failed',
};

/**
 * The audit and the state agree, and of each token that ever existed the audit has the intent, written before, and the
 * end. What an emptied store forgot has neither: of a token that was there then, the audit has what reconciling did, unless
 * a process that was at work on it took it away at once, finding no record, or before anybody saw a secret of it.
 */
export function audit(evidence: Evidence): Finding[] {
  const byRequest = Map.groupBy(evidence.audit, ({ request }) => request);
  const found = [...disagreeing(evidence, byRequest), ...unwritten(evidence, byRequest)];
  return found.map((what) => ({ charge: 'lost', what }));
}

type ByRequest = ReadonlyMap<string, readonly Audited[]>;

function* disagreeing({ stored }: Evidence, audit: ByRequest): Generator<string> {
  for (const { id, state } of stored) {
    const last = (audit.get(id) ?? []).findLast(({ type }) => type in STATE_AFTER);
    const audited = last === undefined ? 'nothing' : STATE_AFTER[last.type];
    if (audited !== state) yield `the audit of ${id} ends with ${audited}, its record is ${state}`;
  }
}

function* unwritten(evidence: Evidence, audit: ByRequest): Generator<string> {
  const seen = requestsSeen(evidence);
  const byRequest = Map.groupBy(evidence.tokens, ({ fullTokenId }) => requestOf(fullTokenId));
  for (const [id, lives] of byRequest) {
    const entries = audit.get(id) ?? [];
    const since = Math.min(...lives.map((life) => life.since));
    const isForgotten = forgotten(evidence, { id, since: Math.min(since, seen.get(id)?.since ?? since) });
    if (isForgotten) {
      const emptied = Math.max(...evidence.emptied);
      const wasThere = lives.some(
        (life) =>
          life.since <= emptied &&
          (life.until ?? Infinity) > emptied + UNDER_WAY &&
          evidence.posted.some(({ source }) => source.includes(life.secret)),
      );
      if (wasThere && !entries.some(({ type }) => type === 'reconciled')) {
        yield `the token of ${id} was there when the store was emptied, and the audit does not say what became of it`;
      }
      continue;
    }
    const intent = entries.find(({ type }) => type === 'provisioning_started');
    if (intent === undefined) yield `the audit has no intent to make the token of ${id}`;
    else if (intent.at > since + evidence.ahead) yield `the audit of ${id} has its intent after its token was made`;
    if (!entries.some(({ type }) => type === 'revoked' || type === 'failed')) yield `the audit of ${id} has no end`;
  }
}
