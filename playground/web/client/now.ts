import { useEffect, useMemo, useState } from 'preact/hooks';

const TICK_MS = 1000;

/**
 * The playground's time now, in epoch milliseconds, which goes on between screens: none comes only because time goes by.
 * @param sentAt the time when the screen was sent, by the playground's clock.
 */
export function useNow(sentAt: number): number {
  const ahead = useMemo(() => sentAt - Date.now(), [sentAt]);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return Date.now() + ahead;
}
