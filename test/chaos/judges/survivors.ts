import type { TokenLife } from '../../../playground/proxmox/simulated-proxmox.ts';
import type { Evidence, Finding } from '../evidence.ts';
import { EXTENSION, ROLES } from '../roles.ts';
import { requestOf, requestsSeen, type Seen } from './requests.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * When a secret stopped working: when it was taken away, or earlier by Proxmox's own `expire`, as it stood then; 0 when it
 * never worked.
 */
export function worksUntil({ until = Infinity, ends }: Pick<TokenLife, 'until' | 'ends'>): number {
  let works = 0;
  for (const [index, { at, end }] of ends.entries()) {
    const next = ends[index + 1]?.at ?? until;
    // An end in the past may be moved on; what lay between did not work, and what comes after does.
    if (end > at) works = Math.min(next, end);
  }
  return works;
}

/**
 * No token works after its grant's end, as it was approved and as it was shown, nor once people were told that it is
 * gone; and nothing of ours is left when all is over. A store that was emptied changes nothing of this: Proxmox's
 * `expire` needs no store.
 */
export function survivors(evidence: Evidence): Finding[] {
  const seen = requestsSeen(evidence);
  const found = evidence.tokens.flatMap((token) => outlives(evidence, token, seen.get(requestOf(token.fullTokenId))));
  const left = evidence.left.map((what) => `when all was over, Proxmox still held ${what}`);
  return [...found, ...left].map((what) => ({ charge: 'survivors', what }));
}

function outlives(evidence: Evidence, token: TokenLife, seen: Seen | undefined): string[] {
  const works = worksUntil(token);
  const over = (end: number): string => `by ${Math.round((works - end) / SECOND)} s`;
  const found: string[] = [];
  const shownEnd = Math.max(...(seen?.ends ?? []), ...(seen?.laterEnds ?? []));
  // The second in which a grant ends is a whole one, and was rounded up to it.
  if (seen !== undefined && seen.ends.length > 0 && works > shownEnd + SECOND) {
    found.push(`${token.fullTokenId} outlived the end that was shown, ${over(shownEnd)}`);
  }
  const approved = token.since + approvedFor(evidence, token.fullTokenId, seen) + evidence.ahead + SECOND;
  if (works > approved) found.push(`${token.fullTokenId} worked for longer than was approved, ${over(approved)}`);
  const gone = seen?.goneAt;
  if (gone !== undefined && works > gone) {
    found.push(`${token.fullTokenId} worked after people were told that nothing of it is left, ${over(gone)}`);
  }
  return found;
}

/** For how long a token may work from the making of its secret, in milliseconds. */
function approvedFor({ asked, acted }: Evidence, fullTokenId: string, seen: Seen | undefined): number {
  const ask = asked.find(({ marker }) => marker === seen?.marker);
  // Of a request that nobody was shown, no token may be there at all; `duplicates` says so.
  if (ask === undefined) return Math.max(...Object.values(ROLES).map(({ duration }) => duration)) * MINUTE;
  const extensions = acted.filter(({ what, id }) => what === 'extend' && id === requestOf(fullTokenId)).length;
  return (ROLES[ask.role].duration + extensions * EXTENSION) * MINUTE;
}
