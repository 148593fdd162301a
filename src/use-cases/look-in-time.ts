import type { Observation, UnseenObservation } from '../domain/checkup.ts';
import type { Milliseconds } from '../domain/time.ts';
import { Unavailable } from './faults.ts';

/** What is looked at, for words. */
export type Sight = Pick<UnseenObservation, 'area' | 'what'>;

/**
 * Looks at something for so long at most. What does not answer, or not in time, is an observation too, so that it hides
 * nothing else; what is a fault of ours is thrown.
 */
export async function lookInTime(
  sight: Sight,
  within: Milliseconds,
  look: () => Promise<readonly Observation[]>,
): Promise<readonly Observation[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Observation[]>((resolve) => {
    timer = setTimeout(
      () => resolve([{ kind: 'unseen', ...sight, because: { kind: 'out_of_time', after: within } }]),
      within,
    );
  });
  const looking = look().catch((fault: unknown): readonly Observation[] => {
    if (!(fault instanceof Unavailable)) throw fault;
    return [{ kind: 'unseen', ...sight, because: { kind: 'no_answer', detail: fault.message } }];
  });
  try {
    return await Promise.race([looking, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What was not looked at, because something that was found before has to be mended first. */
export function later(sight: Sight): Observation {
  return { kind: 'unseen', ...sight, because: { kind: 'other_first' } };
}
