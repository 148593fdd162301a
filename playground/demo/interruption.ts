import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Why the demo was told to end before its end. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  /** What a process that a signal ended gives as its exit status: 128 and the signal's number. */
  readonly exitCode: number;

  constructor(signal: (typeof SIGNALS)[number] | 'SIGPIPE') {
    super(`Told to end by ${signal}.`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Hears of Ctrl-C and its like, and of a reader of our output that went away (as in `npm run demo | head`).
 * The first one calls `interrupt`, so that everything can be stopped in order; a second signal ends the process at once.
 */
export function onInterruption(interrupt: (why: Interrupted) => void): void {
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      const why = new Interrupted(signal);
      for (const again of SIGNALS) process.once(again, () => process.exit(why.exitCode));
      interrupt(why);
    });
  }
  process.stdout.on('error', () => interrupt(new Interrupted('SIGPIPE')));
}
