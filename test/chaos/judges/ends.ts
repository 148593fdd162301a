import type { Evidence, Finding } from '../evidence.ts';
import { forgotten, requestIn, requestsSeen } from './requests.ts';

/** In whose name a grant ends, on its card and in its status message. */
const IN_THE_NAME_OF = /(?:given back|taken away) by <@(\w+)>/;

/**
 * No grant ends in the name of somebody who did not ask for it; and what an administrator was told to have been ended with
 * all others is not said to work any more.
 */
export function ends(evidence: Evidence): Finding[] {
  const unasked = [...new Set(unaskedFor(evidence))].map((what) => ({ charge: 'lost', what }) as const);
  const spared = [...workingOn(evidence)].map((what) => ({ charge: 'survivors', what }) as const);
  return [...unasked, ...spared];
}

function* unaskedFor({ posted, acted, endedAll }: Evidence): Generator<string> {
  for (const { text, source, at } of posted) {
    const id = requestIn(text);
    const by = IN_THE_NAME_OF.exec(source)?.[1];
    if (id === undefined || by === undefined) continue;
    const asked = acted.some((act) => act.what === 'revoke' && act.id === id && act.by === by && act.at <= at);
    if (asked || endedAll.some((act) => act.by === by && act.at <= at)) continue;
    yield `${id} was ended in the name of ${by}, who had not asked for that`;
  }
}

function* workingOn(evidence: Evidence): Generator<string> {
  const { endedAll, calm } = evidence;
  if (calm === undefined) return;
  const before = endedAll.filter(({ isStarted, at }) => isStarted && at <= calm.at);
  const named = new Set(before.flatMap((each) => each.named));
  for (const seen of requestsSeen(evidence).values()) {
    if (!named.has(seen.id) || forgotten(evidence, seen)) continue;
    if (/Active until/.test(calm.cards.get(seen.id) ?? '')) {
      yield `${seen.id} was to end with all others, and its card said that its token works on`;
    }
  }
}
