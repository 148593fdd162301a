import { setImmediate as turn } from 'node:timers/promises';
import { afterAll } from 'vitest';

/** How long things being closed at the end of a file (sockets, child processes) may take to be gone. */
const GRACE_MS = 2_000;

/**
 * Fails a test file that leaves a timer, socket, server or child process behind: whatever would keep a process alive.
 * Vitest runs this before each file (`setupFiles`); hooks registered first run last, so all clean-up comes before it.
 * To see where the leaked thing was made: `vitest run THE_FILE --detectAsyncLeaks`.
 */
const before = countByType();

afterAll(async () => {
  const deadline = performance.now() + GRACE_MS;
  while (leaks().length > 0 && performance.now() < deadline) await turn();
  if (leaks().length > 0) throw new Error(`This test file left running: ${leaks().join(', ')}.`);
});

function leaks(): string[] {
  return [...countByType()].filter(([type, count]) => count > (before.get(type) ?? 0)).map(([type]) => type);
}

function countByType(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) {
    // The turn of the event loop that this very check waits for.
    if (type !== 'Immediate') counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}
