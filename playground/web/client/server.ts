import type { Act, Result, Screen } from '../wire.ts';

/** How a page hears from its server. */
export interface Line {
  /** Something changed. */
  readonly show: (screen: Screen) => void;
  /** The server does not answer, or answers again. */
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
  events.addEventListener('error', () => lost(true));
  return () => events.close();
}

/** Does something as a person. What cannot be done, or does not arrive, is told in words. */
export async function act(me: string, what: Act): Promise<Result> {
  try {
    const response = await fetch(`/act?as=${encodeURIComponent(me)}`, { method: 'POST', body: JSON.stringify(what) });
    if (!response.ok) return { ok: false, problem: await response.text() };
    return (await response.json()) as Result;
  } catch {
    return { ok: false, problem: 'The playground does not answer. Is it still running?' };
  }
}
