import type { Act, Result, Screen } from '../wire.ts';

/** How a page hears from its server. */
export interface Line {
  /** Something changed. */
  readonly show: (screen: Screen) => void;
  /** The server does not answer, or has nothing to show just now; or has again. */
  readonly lost: (isLost: boolean) => void;
}

/**
 * Hears of every change on a person's screen. The browser connects again by itself when the server was away.
 * @returns a function that hangs up.
 */
export function connect(me: string, { show, lost }: Line): () => void {
  const events = new EventSource(`/events?as=${encodeURIComponent(me)}`);
  events.addEventListener('message', ({ data }) => {
    lost(false);
    show(JSON.parse(String(data)) as Screen);
  });
  events.addEventListener('fault', () => lost(true));
  events.addEventListener('error', () => lost(true));
  return () => events.close();
}

/**
 * Does something as a person. What cannot be done is told in words.
 * @returns undefined when the server does not answer, which the page says anyway.
 */
export async function act(me: string, what: Act): Promise<Result | undefined> {
  try {
    const response = await fetch(`/act?as=${encodeURIComponent(me)}`, { method: 'POST', body: JSON.stringify(what) });
    return response.ok ? ((await response.json()) as Result) : { ok: false, problem: await response.text() };
  } catch {
    return undefined;
  }
}
