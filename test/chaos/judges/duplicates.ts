import type { TokenLife } from '../../../playground/proxmox/simulated-proxmox.ts';
import type { Evidence, Finding } from '../evidence.ts';
import { ROLES } from '../roles.ts';
import { requestOf, requestsSeen, type Seen } from './requests.ts';
import { worksUntil } from './survivors.ts';

/**
 * At most one secret works at any moment for one request, none without the approvals that its role asks for, and one
 * command makes one request, however often it was delivered.
 */
export function duplicates(evidence: Evidence): Finding[] {
  const seen = requestsSeen(evidence);
  return [...twice(evidence), ...unapproved(evidence, seen), ...doubled(seen)].map((what) => ({
    charge: 'duplicates',
    what,
  }));
}

function* twice({ tokens }: Evidence): Generator<string> {
  const byRequest = Map.groupBy(tokens, ({ fullTokenId }) => requestOf(fullTokenId));
  for (const [id, lives] of byRequest) {
    const inOrder = lives.toSorted((a, b) => a.since - b.since);
    for (const [index, life] of inOrder.entries()) {
      const next = inOrder[index + 1];
      if (next !== undefined && worksUntil(life) > next.since) yield `two secrets of request ${id} worked at once`;
    }
  }
}

function* unapproved(evidence: Evidence, seen: ReadonlyMap<string, Seen>): Generator<string> {
  const first = new Map<string, TokenLife>();
  for (const life of evidence.tokens) {
    const id = requestOf(life.fullTokenId);
    if (!first.has(id)) first.set(id, life);
  }
  for (const [id, { fullTokenId, since }] of first) {
    const ask = evidence.asked.find(({ marker }) => marker === seen.get(id)?.marker);
    if (ask === undefined) {
      // Its card was still owed when the store was emptied.
      if (evidence.emptied.some((at) => since <= at)) continue;
      yield `${fullTokenId} was made, and nobody was shown its request`;
      continue;
    }
    const { isAutomatic, approvers } = ROLES[ask.role];
    if (isAutomatic || ask.breaksGlass) continue;
    const given = evidence.acted.filter(({ what, id: of, at }) => what === 'approve' && of === id && at <= since);
    const approved = new Set(given.map(({ by }) => by)).size;
    if (approved < approvers.length) {
      yield `${fullTokenId} was made after ${approved} of ${approvers.length} approvals`;
    }
  }
}

function* doubled(seen: ReadonlyMap<string, Seen>): Generator<string> {
  const byMarker = Map.groupBy(seen.values(), ({ marker }) => marker);
  for (const [marker, requests] of byMarker) {
    if (marker !== undefined && requests.length > 1) {
      yield `the command ${marker} made the requests ${requests.map(({ id }) => id).join(', ')}`;
    }
  }
}
