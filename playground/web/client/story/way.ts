import type { StoryRequest } from '../../wire.ts';

type State = StoryRequest['state'];

/** The way of a request to which nothing happens on it. */
const WAY = ['pending', 'approved', 'active', 'revoking', 'revoked'] as const;

/** Those that end elsewhere, and how far on the way that is. */
const SIDINGS: Partial<Record<State, readonly State[]>> = {
  denied: ['pending'],
  cancelled: ['pending'],
  lapsed: ['pending'],
  failed: ['pending', 'approved'],
};

export interface Stop {
  readonly state: State;
  readonly is: 'past' | 'present' | 'ahead';
}

/** The states that a request passes, with the one in which it is. */
export function wayOf(state: State): readonly Stop[] {
  const siding = SIDINGS[state];
  const way = siding === undefined ? WAY : [...siding, state];
  const here = way.findIndex((stop) => stop === state);
  const is = (index: number): Stop['is'] => (index < here ? 'past' : index === here ? 'present' : 'ahead');
  return way.map((stop, index) => ({ state: stop, is: is(index) }));
}

/** Whether nothing comes after it; the bot still looks at such a request, to forget it after a long time. */
export function isEnd(state: State): boolean {
  return state === WAY.at(-1) || state in SIDINGS;
}
