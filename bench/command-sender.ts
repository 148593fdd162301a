/** Sends slash commands at a steady rate, as Slack does over HTTP, and takes their times. A child of bench/ack.ts. */
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { signatureHeaders } from '../playground/slack/delivery/signing.ts';

export interface CommandOrder {
  readonly url: string;
  readonly signingSecret: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly count: number;
  readonly perSecond: number;
}

/** Milliseconds from the moment at which a command was to be sent until it was acknowledged. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

async function send({ url, signingSecret, payload, count, perSecond }: CommandOrder): Promise<Latencies> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 64 });
  const took: number[] = [];
  let failed = 0;
  const one = async (number: number, due: number): Promise<void> => {
    const body = new URLSearchParams({ ...payload, trigger_id: `${number}.1.a` }).toString();
    const signed = signatureHeaders(body, signingSecret, Date.now());
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signed };
    const answer = await pool.request({ method: 'POST', path: pathname, headers, body });
    await answer.body.dump();
    if (answer.statusCode === 200) took.push(performance.now() - due);
    else failed += 1;
  };
  const start = performance.now();
  const sending: Promise<void>[] = [];
  while (sending.length < count) {
    const due = start + (sending.length * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await delay(wait);
    // From when it is really sent: that this process was late is nobody's fault.
    sending.push(one(sending.length, performance.now()));
  }
  await Promise.all(sending);
  await pool.close();
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), failed };
}

process.on('message', (order: CommandOrder) => {
  void send(order).then((latencies) => process.send?.(latencies));
});
process.on('disconnect', () => process.exit(0));
