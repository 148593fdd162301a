import type { Home } from '../../src/domain/home.ts';
import type { SlackUserId } from '../../src/domain/people.ts';
import { DAY, type EpochMs, type Milliseconds } from '../../src/domain/time.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import type { HomeScreens } from '../../src/use-cases/ports/slack.ts';
import type { HomeViewers, Turns } from '../../src/use-cases/ports/store.ts';

/** People's Homes in memory. */
export class InMemoryHomes implements HomeScreens {
  /** What each person's Home shows now, and how often it was drawn. */
  readonly shown = new Map<SlackUserId, { readonly home: Home; readonly times: number }>();
  /** People for whom Slack has no Home. */
  readonly missing = new Set<SlackUserId>();
  /** While set, no Home is drawn. */
  isDown = false;

  show(person: SlackUserId, home: Home): Promise<boolean> {
    if (this.isDown) return Promise.reject(new Unavailable('Slack', 'no answer'));
    if (this.missing.has(person)) return Promise.resolve(false);
    this.shown.set(person, { home, times: (this.shown.get(person)?.times ?? 0) + 1 });
    return Promise.resolve(true);
  }
}

export class InMemoryHomeViewers implements HomeViewers {
  readonly #openedAt = new Map<SlackUserId, EpochMs>();

  opened(person: SlackUserId, now: EpochMs): Promise<void> {
    this.#openedAt.set(person, now);
    return Promise.resolve();
  }

  list(now: EpochMs): Promise<readonly SlackUserId[]> {
    return Promise.resolve([...this.#openedAt].filter(([, at]) => at >= now - DAY).map(([person]) => person));
  }

  forget(person: SlackUserId): Promise<void> {
    this.#openedAt.delete(person);
    return Promise.resolve();
  }
}

export class InMemoryTurns implements Turns {
  readonly #takenAt = new Map<string, EpochMs>();

  take(name: string, every: Milliseconds, now: EpochMs): Promise<boolean> {
    const last = this.#takenAt.get(name);
    if (last !== undefined && Math.abs(now - last) < every) return Promise.resolve(false);
    this.#takenAt.set(name, now);
    return Promise.resolve(true);
  }

  giveBack(name: string): Promise<void> {
    this.#takenAt.delete(name);
    return Promise.resolve();
  }
}
