import type { Act, Result, Screen } from '../wire.ts';

/** Who the page is, by the `as` of its address. */
export function me(): string {
  return new URLSearchParams(location.search).get('as') ?? 'U0RUTH0001';
}

/** Calls back with every new screen; the browser connects again by itself when the server was away. */
export function connect(show: (screen: Screen) => void): void {
  const events = new EventSource(`/events?as=${encodeURIComponent(me())}`);
  events.addEventListener('message', ({ data }) => show(JSON.parse(String(data)) as Screen));
}

/** Does something as the page's person. */
export async function act(what: Act): Promise<Result> {
  const response = await fetch(`/act?as=${encodeURIComponent(me())}`, { method: 'POST', body: JSON.stringify(what) });
  return (await response.json()) as Result;
}
