import { randomBytes } from 'node:crypto';
import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import { NewerRecord } from '../use-cases/faults.ts';
import type { Report } from '../use-cases/ports/deps.ts';

export type { Logger } from 'pino';

/**
 * What a secret of ours looks like, wherever it may turn up: a Proxmox token secret is a UUID, a ticket of Proxmox begins
 * with `PVE:` and its user, also where it is escaped for a cookie, and Slack's tokens begin with `xox` or `xapp`. Nothing
 * of ours logs one on purpose; this is the net below the tightrope.
 */
const SECRETS =
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\bPVE(?::|%3A)[^\s:"]+(?::|%3A)[0-9A-F]{8}(?::|%3A){2}[\w+/=%]+|\bx(?:ox[a-z]|app)-[\w-]+/gi;

/** Takes everything that looks like a secret out of a line of the log. */
function withoutSecrets(line: string): string {
  return line.replaceAll(SECRETS, '[secret]');
}

/** The operators' log: one JSON object a line on standard output, without secrets at any level. */
export function createLog(level: string, to: DestinationStream = process.stdout): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { fault: describeFault },
    },
    { write: (line: string) => to.write(withoutSecrets(line)) },
  );
}

/** A fault with its stack and its causes, but without the fields that libraries hang on errors, such as request bodies. */
function describeFault(fault: unknown): unknown {
  if (!(fault instanceof Error)) return String(fault);
  const { type, message, stack } = stdSerializers.err(fault);
  return { type, message, stack };
}

/**
 * Writes faults to the log under a short reference that the person concerned is shown. Records of a newer version of the
 * bot are no fault, and told once.
 */
export function reportTo(log: Logger): Report {
  let toldOfNewer = false;
  return (fault, context) => {
    if (fault instanceof NewerRecord) {
      const { request } = fault;
      const words =
        'a newer version of the bot has written this request; it and others like it are left to that version';
      log[toldOfNewer ? 'debug' : 'warn']({ request }, words);
      toldOfNewer = true;
      return '';
    }
    const reference = randomBytes(4).toString('hex');
    log.error({ ...context, reference, fault }, `fault ${reference}`);
    return reference;
  };
}
