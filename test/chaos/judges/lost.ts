import type { Asked, Evidence, Finding } from '../evidence.ts';
import { forgotten, requestOf, requestsSeen, type Seen } from './requests.ts';
import { worksUntil } from './survivors.ts';

const PROMISED = /\/pvetoken cancel ([a-z][a-z0-9]{7})\b/;

/** How answers that one person sees are written. */
const ANSWERS: ReadonlySet<string> = new Set(['response_url', 'ack', 'chat.postEphemeral']);

/** How somebody is told that a process died over their command. */
const INTERRUPTED = /was interrupted while it worked on your command/;

/** How late an answer may come, in milliseconds. */
const LATE = 15_000;

/**
 * What the bot acknowledged is not lost: each command made a request, was answered with a reason why not, or is said to have
 * been interrupted, and what the answer promised is there; each form that closed made one. An owner whose card says that a token works holds a secret that does.
 */
export function lost(evidence: Evidence): Finding[] {
  return [...commands(evidence), ...worthless(evidence)].map((what) => ({ charge: 'lost', what }));
}

function* commands(evidence: Evidence): Generator<string> {
  const seen = requestsSeen(evidence);
  const markers = new Set([...seen.values()].map(({ marker }) => marker));
  const byPerson = Map.groupBy(evidence.asked, ({ person }) => person);
  for (const [person, asked] of byPerson) {
    const { promises, refusals } = answersTo(person, asked, evidence, seen);
    for (const { id, at } of promises) {
      if (seen.has(id) || forgotten(evidence, { id, since: at })) continue;
      yield `${person} was promised request ${id}, of which nobody was shown anything`;
    }
    for (const { marker, by, acked, at } of asked) {
      if (!acked || markers.has(marker)) continue;
      // What is taken in the moment before a store is emptied is lost with it.
      if (evidence.emptied.some((emptied) => emptied >= at)) continue;
      // A form closes once its request is kept, and stays open with whatever else there is to say.
      if (by === 'form') {
        yield `the form of ${marker} closed, and nothing came of it`;
        continue;
      }
      // Slow answers may come after the next command, but each command has one of its own.
      const answer = refusals.findIndex((refusedAt) => refusedAt >= at);
      if (answer >= 0) refusals.splice(answer, 1);
      else yield `${marker} was acknowledged, and nothing came of it`;
    }
  }
}

interface Answers {
  readonly promises: readonly { readonly id: string; readonly at: number }[];
  /** When anything else was answered: why a command made no request. */
  readonly refusals: number[];
}

/** What a person was answered until one of their commands had its card, and a little longer. */
function answersTo(
  person: string,
  asked: readonly Asked[],
  { posted }: Evidence,
  seen: ReadonlyMap<string, Seen>,
): Answers {
  const own = new Set(asked.map(({ marker }) => marker));
  const cards = [...seen.values()].filter(({ marker }) => marker !== undefined && own.has(marker));
  const until = Math.min(...cards.map(({ shownAt }) => shownAt)) + LATE;
  const direct = posted.filter(({ userId, method }) => userId === person && ANSWERS.has(method));
  const promises = direct.flatMap(({ text, at }) => {
    const id = PROMISED.exec(text)?.[1];
    // It was asked for by then at the latest; the store may have been emptied before the answer came.
    const since = asked.findLast((ask) => ask.at <= at)?.at ?? at;
    return id === undefined ? [] : [{ id, at: since }];
  });
  const refused = direct.filter(({ text, at }) => at <= until && !PROMISED.test(text));
  // That comes when another process notices.
  const interrupted = posted.filter(({ userId, text }) => userId === person && INTERRUPTED.test(text));
  return { promises, refusals: [...refused, ...interrupted].map(({ at }) => at).sort((a, b) => a - b) };
}

function* worthless(evidence: Evidence): Generator<string> {
  const { calm } = evidence;
  if (calm === undefined) return;
  for (const seen of requestsSeen(evidence).values()) {
    const card = calm.cards.get(seen.id);
    if (card === undefined || !/Active until/.test(card) || /waits for the requester to reveal/.test(card)) continue;
    // A grant whose shown end is over is not said to work any more.
    if (Math.max(...seen.ends) <= calm.at) continue;
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
