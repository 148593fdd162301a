import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import type { Logger } from 'pino';

/** Words pass, errors shrink to their message, anything else is left out: it may be a payload or a request body. */
function describe(part: unknown): string {
  if (typeof part === 'string') return part;
  return part instanceof Error ? part.message : '[left out]';
}

function text(parts: readonly unknown[]): string {
  return parts.map(describe).join(' ');
}

/**
 * The operators' log as the @slack packages want it. Their debug lines hold whole request bodies, and with them secrets,
 * so debug is never passed on, whatever the log's own level (source: `makeRequest` in @slack/web-api's WebClient).
 */
export function slackLog(log: Logger): SlackLogger {
  const child = log.child({ from: 'slack' });
  return {
    debug: () => undefined,
    info: (...parts: unknown[]) => child.info(text(parts)),
    warn: (...parts: unknown[]) => child.warn(text(parts)),
    error: (...parts: unknown[]) => child.error(text(parts)),
    // The packages may not lower the level: at debug they would start to print bodies.
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

/** For clients whose every failure reaches the caller as an error: they have nothing to add to it. */
export const SILENT: SlackLogger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};
