import type { Asked, Evidence, Finding } from '../evidence.ts';
import { forgotten, requestOf, requestsSeen, type Seen } from './requests.ts';
import { worksUntil } from './survivors.ts';

const PROMISED = /\/pvetoken cancel ([a-z][a-z0-9]{7})\b/;

/**
 * What the bot acknowledged is not lost: each command made a request or was answered with a reason why not, and what
 * the answer promised is there. An owner whose card says that a token works holds a secret that does.
 */
export function lost(evidence: Evidence): Finding[] {
  return [...commands(evidence), ...worthless(evidence)].map((what) => ({ charge: 'lost', what }));
}

function* commands(evidence: Evidence): Generator<string> {
  const seen = requestsSeen(evidence);
  const markers = new Set([...seen.values()].map(({ marker }) => marker));
  for (const asked of evidence.asked) {
    if (!asked.acked || markers.has(asked.marker)) continue;
    const answers = answersTo(asked, evidence);
    const promised = answers.map((text) => PROMISED.exec(text)?.[1]).find((id) => id !== undefined);
    if (promised !== undefined && !seen.has(promised) && !forgotten(evidence, { id: promised, since: asked.at })) {
      yield `${asked.marker} was answered with request ${promised}, of which nobody was shown anything`;
    }
    // What is taken in the moment before a store is emptied is lost with it.
    if (answers.length === 0 && !evidence.emptied.some((at) => at >= asked.at)) {
      yield `${asked.marker} was acknowledged, and nothing came of it`;
    }
  }
}

/** What a person was answered from one command to their next. */
function answersTo({ person, at }: Asked, { asked, posted }: Evidence): string[] {
  const next = asked.find((other) => other.person === person && other.at > at)?.at ?? Infinity;
  const direct = posted.filter((each) => each.userId === person && each.at >= at && each.at < next);
  return direct.filter(({ method }) => method === 'response_url' || method === 'ack').map(({ text }) => text);
}

function* worthless(evidence: Evidence): Generator<string> {
  const { calm } = evidence;
  if (calm === undefined) return;
  for (const seen of requestsSeen(evidence).values()) {
    const card = calm.cards.get(seen.id);
    if (card === undefined || !/Active until/.test(card) || /waits for the requester to reveal/.test(card)) continue;
    if (forgotten(evidence, seen) || holdsWorking(evidence, seen, calm.at)) continue;
    yield `the card of ${seen.id} said that its token works, and its owner held no secret that did`;
  }
}

function holdsWorking({ posted, tokens }: Evidence, { id, requester }: Seen, at: number): boolean {
  const own = tokens.filter(({ fullTokenId }) => requestOf(fullTokenId) === id);
  const shown = posted.filter((each) => each.at <= at && each.userId === requester);
  const last = shown.findLast(({ source }) => own.some(({ secret }) => source.includes(secret)));
  return own.some((life) => last?.source.includes(life.secret) === true && life.since <= at && worksUntil(life) > at);
}
