/**
 * The bare script that the bot is measured against: it makes the same calls as the bot, back to back, and does nothing
 * else. It keeps connections open as the bot does, and as many as it makes journeys at once. It runs as a child of
 * bench/bare-caller.ts.
 */
import { Pool } from 'undici';

/** One call; of what is in it, `{secret}` and `{ts}` stand for what the calls before it brought. */
export interface BareCall {
  readonly service: 'proxmox' | 'slack';
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With the query. */
  readonly path: string;
  readonly form?: Readonly<Record<string, string>>;
  /** The full token id of the token in whose name it is made; the bot's own when left out. */
  readonly as?: string;
}

export type BareOrder =
  | {
      readonly kind: 'open';
      readonly proxmox: string;
      readonly proxmoxToken: string;
      readonly slack: string;
      readonly slackToken: string;
    }
  | { readonly kind: 'make'; readonly journeys: readonly (readonly BareCall[])[]; readonly concurrency: number };

interface Service {
  readonly pool: Pool;
  readonly authorization: string;
}

const CONNECTIONS = 16;

let services: Readonly<Record<BareCall['service'], Service>> | undefined;

async function make(journey: readonly BareCall[]): Promise<void> {
  let secret = '';
  let ts = '';
  for (const call of journey) {
    const service = services?.[call.service];
    if (service === undefined) throw new Error('asked for calls before the connections');
    const authorization = call.as === undefined ? service.authorization : `PVEAPIToken=${call.as}=${secret}`;
    const form = call.form && { ...call.form, ...(call.form['ts'] === '{ts}' && { ts }) };
    const { statusCode, body } = await service.pool.request({
      method: call.method,
      path: call.path,
      headers: { authorization, ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) },
      body: form === undefined ? null : new URLSearchParams(form).toString(),
    });
    const text = await body.text();
    // What is not there is asked for too: Proxmox answers 500 then.
    if (statusCode !== 200 && call.method !== 'GET') throw new Error(`${call.method} ${call.path}: ${statusCode}`);
    if (call.method === 'GET') continue;
    const answer = JSON.parse(text) as { ok?: boolean; error?: string; ts?: string; data?: { value?: string } | null };
    if (answer.ok === false) throw new Error(`${call.path}: ${answer.error}`);
    secret = answer.data?.value ?? secret;
    ts = answer.ts ?? ts;
  }
}

async function obey(order: BareOrder): Promise<void> {
  if (order.kind === 'open') {
    services = {
      proxmox: {
        pool: new Pool(order.proxmox, { connections: CONNECTIONS }),
        authorization: `PVEAPIToken=${order.proxmoxToken}`,
      },
      slack: {
        pool: new Pool(new URL(order.slack).origin, { connections: CONNECTIONS }),
        authorization: `Bearer ${order.slackToken}`,
      },
    };
    return;
  }
  const left = order.journeys.values();
  await Promise.all(
    Array.from({ length: order.concurrency }, async () => {
      for (const journey of left) await make(journey);
    }),
  );
}

process.on('message', (order: BareOrder) => {
  obey(order).then(
    () => process.send?.(''),
    (fault: unknown) => process.send?.(fault instanceof Error ? fault.message : 'unknown fault'),
  );
});
process.on('disconnect', () => process.exit(0));
