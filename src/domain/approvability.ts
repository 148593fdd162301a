import type { SlackUserId } from './people.ts';

/** People of whom so many different ones have to approve. */
export interface Chosen {
  readonly people: ReadonlySet<SlackUserId>;
  readonly required: number;
}

/**
 * Tells whether stages can all have their approvals, where nobody counts twice, in whichever stage.
 * @param without a requester, who approves nothing of their own.
 */
export function isApprovable(stages: readonly Chosen[], without?: SlackUserId): boolean {
  const places = stages.flatMap(({ people, required }) => Array.from({ length: required }, () => people));
  const takenBy = new Map<SlackUserId, ReadonlySet<SlackUserId>>();
  /** Finds somebody for a place, where whoever has another place may have to move (a matching, by augmenting paths). */
  const isFilled = (place: ReadonlySet<SlackUserId>, asked: Set<SlackUserId>): boolean => {
    for (const person of place) {
      if (person === without || asked.has(person)) continue;
      asked.add(person);
      const other = takenBy.get(person);
      if (other !== undefined && !isFilled(other, asked)) continue;
      takenBy.set(person, place);
      return true;
    }
    return false;
  };
  return places.every((place) => isFilled(place, new Set()));
}
