import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { Secret } from '../../src/domain/secret.ts';
import { readAnswer, type ProxmoxAnswer } from '../../src/proxmox/answer.ts';
import * as calls from '../../src/proxmox/calls.ts';
import type { Call } from '../../src/proxmox/calls.ts';
import { listUsers, readUserWithTokens } from '../../src/proxmox/reconciling/calls.ts';
import { bodies, CANARY, REASONS, STATUSES } from './support/hostile.ts';
import { OPERATIONS } from './support/operations.ts';
import { listen } from './support/servers.ts';
import { clientFor, settingsFor } from './support/testbed.ts';
import { aStillCluster, soundRun, struckRun } from './support/trials.ts';

/** The same answers in every run, so that what fails fails again; for others: `SEED=4 EFFORT=10 npm test -- test/proxmox/hostile`. */
const SEED = Number(process.env['SEED'] ?? 3);
/** How many times as many answers are tried. */
const EFFORT = Number(process.env['EFFORT'] ?? 1);
const TIMEOUT_MS = 60_000 * EFFORT;

const USER = 'pvt-k7m3q9xa@pve';
const TOKEN = 'pvt-k7m3q9xa';
const TERMS = { privsep: false, comment: 'pvetoken request k7m3q9xa', expire: 1_767_605_399 };

const expire = z.union([z.number(), z.literal(Infinity)]);
const token = z.strictObject({ privsep: z.boolean(), expire, comment: z.string() });
const user = z.strictObject({ enable: z.boolean(), expire, comment: z.string(), groups: z.array(z.string()) });

interface Kind {
  readonly name: string;
  readonly call: Call<unknown>;
  /** What Proxmox answers. */
  readonly sample: unknown;
  /** What the bot may then take for granted. */
  readonly form: z.ZodType;
}

const asked = { privsep: '0', expire: '1767605399', comment: TERMS.comment };
const given = { 'full-tokenid': `${USER}!${TOKEN}`, info: asked, value: CANARY };
const row = { privsep: 0, expire: 1_767_605_399, comment: TERMS.comment };
const account = { enable: 1, expire: 1_767_605_399, comment: TERMS.comment };
const entry = { path: '/vms/100', type: 'user', ugid: USER, roleid: 'PowerUser', propagate: 1 };

const KINDS: readonly Kind[] = [
  {
    name: 'a version',
    call: calls.readVersion(),
    sample: { version: '9.1.1', release: '9.1', repoid: '42db4a6c' },
    form: z.strictObject({ version: z.string() }),
  },
  {
    name: 'a role',
    call: calls.readRole('PowerUser'),
    sample: { 'VM.Audit': 1, 'VM.Console': 1 },
    form: z.array(z.string()),
  },
  { name: 'a user', call: calls.readUser(USER), sample: { ...account, groups: ['pvetoken'] }, form: user },
  {
    name: 'a user with its tokens',
    call: readUserWithTokens(USER),
    sample: { ...account, groups: ['pvetoken'], tokens: { [TOKEN]: row } },
    form: user.extend({ tokens: z.map(z.string(), token) }),
  },
  {
    name: 'all users',
    call: listUsers(),
    sample: [{ ...account, userid: USER, groups: 'pvetoken', tokens: [{ ...row, tokenid: TOKEN }] }],
    form: z.array(user.extend({ userid: z.string(), tokens: z.map(z.string(), token) })),
  },
  { name: 'a token', call: calls.readToken(USER, TOKEN), sample: row, form: token },
  {
    name: 'a new token',
    call: calls.createToken(USER, TOKEN, TERMS),
    sample: given,
    form: z.instanceof(Secret).refine((secret) => /^[0-9a-f-]{36}$/i.test(secret.reveal())),
  },
  {
    name: 'a new secret',
    call: calls.regenerateToken(USER, TOKEN, TERMS),
    sample: { ...asked, ...given },
    form: z.instanceof(Secret).refine((secret) => /^[0-9a-f-]{36}$/i.test(secret.reveal())),
  },
  { name: 'nothing', call: calls.deleteUser(USER), sample: null, form: z.undefined() },
  {
    name: 'the ACL',
    call: calls.readAcl(),
    sample: [entry, entry],
    form: z.array(z.strictObject({ path: z.string(), ugid: z.string(), roleid: z.string(), propagate: z.boolean() })),
  },
  {
    name: 'permissions',
    call: calls.readPermissions(),
    sample: { '/vms/100': { 'VM.Audit': 1 }, '/vms/105': { 'VM.Audit': '0' } },
    form: z.record(z.string(), z.record(z.string(), z.boolean())),
  },
  {
    name: 'guests',
    call: calls.listGuests(),
    sample: [{ vmid: 100, name: 'web-1', node: 'pve1' }, { vmid: 101 }],
    form: z.array(z.strictObject({ vmid: z.int(), name: z.string(), node: z.string() })),
  },
  { name: 'storages', call: calls.listStorages(), sample: [{ storage: 'local' }], form: z.array(z.string()) },
  { name: 'pools', call: calls.listPools(), sample: [{ poolid: 'dev' }], form: z.array(z.string()) },
];

const Refusal = z.strictObject({
  kind: z.literal('refused'),
  status: z.int(),
  reason: z.string().max(500),
  errors: z.record(z.string().max(500), z.string().max(500)),
});
const Detailed = z.strictObject({ kind: z.enum(['not_done', 'unknown']), detail: z.string().max(500) });
const Failure = z.union([Refusal, Detailed, z.strictObject({ kind: z.enum(['locked', 'unauthorized']) })]);

/** Whatever came has to be of one of the known forms, and the secret in it to go no further than into data. */
function wrongWith(answer: ProxmoxAnswer<unknown>, form: z.ZodType): unknown {
  if (answer.kind === 'ok') return form.safeParse(answer.data).error;
  const isTold = inspect(answer, { depth: Infinity }).includes(CANARY);
  return Failure.safeParse(answer).error ?? (isTold ? 'a secret is told' : undefined);
}

describe('an answer that is hostile or broken', { timeout: TIMEOUT_MS }, () => {
  it.each(KINDS)('is typed, and no secret of it is passed on, where $name was asked for', ({ call, sample, form }) => {
    const right = readAnswer({ status: 200, statusText: 'OK', body: JSON.stringify({ data: sample }) }, call.answer);
    expect([right.kind, wrongWith(right, form)]).toEqual(['ok', undefined]);
    let read = 0;
    const property = fc.property(STATUSES, REASONS, bodies(sample), (status, statusText, body) => {
      const answer = readAnswer({ status, statusText, body }, call.answer);
      if (answer.kind === 'ok') read += 1;
      expect(wrongWith(answer, form)).toBeUndefined();
    });
    expect(fc.defaultReportMessage(fc.check(property, { numRuns: 400 * EFFORT, seed: SEED }))).toBeUndefined();
    // Were all of them refused, nothing would have been tried.
    expect(read).toBeGreaterThan(0);
  });

  it('is no way to have the bot run out of memory', () => {
    const body = `{"data":[${'0,'.repeat(2_000_000)}0]}`;
    const before = process.memoryUsage().heapUsed;
    const answer = readAnswer({ status: 200, statusText: 'OK', body }, listUsers().answer);
    expect(answer).toEqual({ kind: 'unknown', detail: 'an answer of a form that is not known' });
    expect((process.memoryUsage().heapUsed - before) / 1024 / 1024).toBeLessThan(300);
  });

  it('comes to an end over the wire, too', async () => {
    let next = '';
    const server = createServer((socket: Socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(next));
    });
    const url = await listen(server);
    onTestFinished(async () => {
      server.close();
      await once(server, 'close');
    });
    const client = clientFor(settingsFor({ url }));
    const wire = fc
      .tuple(
        STATUSES,
        REASONS,
        fc.constantFrom(...KINDS).chain(({ sample }) => bodies(sample)),
        LENGTHS,
      )
      .map(([status, reason, body, length]) => {
        const head = `HTTP/1.1 ${status} ${reason}\r\nContent-Type: text/html\r\n${length(Buffer.byteLength(body))}\r\n\r\n`;
        return `${head}${body}`;
      });
    const property = fc.asyncProperty(wire, fc.constantFrom(...KINDS), async (answer, { call, form }) => {
      next = answer;
      expect(wrongWith(await client.call(call), form)).toBeUndefined();
    });
    const result = await fc.check(property, { numRuns: 400 * EFFORT, seed: SEED });
    expect(fc.defaultReportMessage(result)).toBeUndefined();
  });
});

/** A head may be true of its body, or not. */
const LENGTHS = fc.constantFrom<(length: number) => string>(
  (length) => `Content-Length: ${length}`,
  (length) => `Content-Length: ${length + 1}`,
  (length) => `Content-Length: ${Math.max(0, length - 1)}`,
  () => 'Content-Length: many',
  () => 'Transfer-Encoding: chunked',
  () => 'Connection: close',
  (length) => `Content-Encoding: gzip\r\nContent-Length: ${length}`,
);

/** What arrives in place of a true answer: another body after the work, or another status without it. */
const CHANGES = fc.record({
  index: fc.nat({ max: 11 }),
  status: fc.option(STATUSES, { nil: undefined }),
  reason: REASONS,
  seed: fc.nat(),
});

describe('an answer that was changed on its way', { timeout: TIMEOUT_MS }, () => {
  it.each(OPERATIONS)('does no lasting harm: $name', async (operation) => {
    const proxmox = await aStillCluster({ level: operation.level });
    onTestFinished(() => proxmox.close());
    const bench = { operation, proxmox, sound: clientFor(settingsFor(proxmox)), elsewhere: {} };
    const usual = await soundRun(bench);
    const property = fc.asyncProperty(CHANGES, async ({ index, status, reason, seed }) => {
      await struckRun(bench, usual, index % usual.calls.length, {
        name: `changed with the seed ${seed}`,
        isBelievable: true,
        fate: {
          kind: 'meets',
          spec: (match) =>
            status === undefined
              ? { kind: 'garbled', match, change: (answer) => ({ ...answer, body: bodyOf(dataOf(answer.body), seed) }) }
              : { kind: 'status', match, status, reason, body: bodyOf(null, seed) },
        },
      });
    });
    const result = await fc.check(property, { numRuns: 12 * EFFORT, seed: SEED });
    expect(fc.defaultReportMessage(result)).toBeUndefined();
  });
});

function bodyOf(sample: unknown, seed: number): string {
  return fc.sample(bodies(sample), { numRuns: 1, seed })[0] ?? '';
}

function dataOf(body = 'null'): unknown {
  const read = z.object({ data: z.unknown() }).safeParse(JSON.parse(body));
  return read.success ? read.data.data : null;
}
