import { createHmac } from 'node:crypto';
import { formatted, type AuditLine } from '../domain/audit-line.ts';
import type { Secret } from '../domain/secret.ts';
import { SECOND, type EpochMs, type Milliseconds } from '../domain/time.ts';
import type { AuditSink } from '../use-cases/ports/audit.ts';

/** How long a receiver may take. */
const ANSWER_WITHIN: Milliseconds = 10 * SECOND;

/** By which receivers tell that it was us, and when: `t=EPOCH_SECONDS,v1=HEX`. */
const SIGNATURE = 'x-pvetoken-signature';

/**
 * Posts entries of the audit to an address, one JSON a line. What is signed, by HMAC with SHA-256, is the moment, a dot and
 * the body, so that nobody can send it again later. Any answer but a 2xx means that they were not taken; redirects are not
 * followed, since entries are for the one who was named.
 */
export function createWebhook(
  { url, key }: { readonly url: string; readonly key: Secret },
  now: () => EpochMs = Date.now,
): AuditSink {
  return {
    send: async (lines) => {
      const body = bodyOf(lines);
      const seconds = Math.floor(now() / SECOND);
      const signature = createHmac('sha256', key.reveal()).update(`${seconds}.${body}`).digest('hex');
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson', [SIGNATURE]: `t=${seconds},v1=${signature}` },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_WITHIN),
      }).catch((fault: unknown) => {
        throw new Error(`the webhook of the audit cannot be reached: ${wordsOf(fault)}`);
      });
      // An answer that nobody reads would keep its connection.
      await response.body?.cancel();
      if (!response.ok) throw new Error(`the webhook of the audit answered ${response.status}`);
    },
  };
}

function bodyOf(lines: readonly AuditLine[]): string {
  return lines.map((line) => `${formatted(line, 'jsonl')}\n`).join('');
}

/** `fetch` says only that it failed; why is in the cause. */
function wordsOf(fault: unknown): string {
  const { cause = fault } = fault instanceof Error ? fault : {};
  return cause instanceof Error ? cause.message : 'for an unknown reason';
}
