/** What somebody has read, kept by their browser, for one round of play. */
export interface ReadMarks {
  /** The `ts` of the last message read there; `0` where nothing was. */
  readOf(place: string): string;
  markRead(place: string, ts: string): void;
  /** How many notifications of a person were there when the page was last theirs. */
  seenOf(person: string): number;
  markSeen(person: string, count: number): void;
}

const PREFIX = 'pvetoken:';

/** @param me whose marks; those of earlier rounds are forgotten. */
export function readMarks(round: number, me: string): ReadMarks {
  const ours = `${PREFIX}${round}:`;
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && !key.startsWith(ours)) localStorage.removeItem(key);
  }
  const readKey = (place: string): string => `${ours}read:${me}:${place}`;
  const seenKey = (person: string): string => `${ours}seen:${person}`;
  return {
    readOf: (place) => localStorage.getItem(readKey(place)) ?? '0',
    markRead(place, ts) {
      if (Number(ts) > Number(this.readOf(place))) localStorage.setItem(readKey(place), ts);
    },
    seenOf: (person) => Number(localStorage.getItem(seenKey(person)) ?? 0),
    markSeen: (person, count) => localStorage.setItem(seenKey(person), String(count)),
  };
}
