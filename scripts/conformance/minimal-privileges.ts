import { z } from 'zod';
import type { Seed } from '../../playground/proxmox/simulated-proxmox.ts';
import type { RawResponse } from './http.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import { Session } from './session.ts';
import { readJson, type Score } from './transcript.ts';

/** `/vms/100: VM.Audit`: one privilege on exactly one path. */
type Grant = string;

const denialSchema = z.object({ status_line: z.string(), rows: z.number().optional() });

const resultSchema = z.object({
  minimal_sets: z.array(z.array(z.string())),
  denial_without_anything: denialSchema.optional(),
  /** By `HELD  (missing OTHER)`. */
  denial_when_missing: z.record(z.string(), denialSchema).optional(),
});

type Result = z.infer<typeof resultSchema>;

const transcriptSchema = z.object({
  candidates: z.array(z.string()),
  results: z.record(z.string(), resultSchema),
});

const ACTOR = 'bot@pve!t1';
const ACTOR_SECRET = '99999999-9999-4999-8999-999999999999';

/** The recorded cluster, plus what the recorder set up around it: the actor, a group, a role, and something to remove. */
function stage(seed: Seed): Seed {
  return {
    ...seed,
    tokens: [
      ...(seed.tokens ?? []),
      { 'full-tokenid': ACTOR, value: ACTOR_SECRET, privsep: 1 },
      { 'full-tokenid': 'alice@pve!t1', value: 'unused', privsep: 1 },
    ],
    groups: [...(seed.groups ?? []), { groupid: 'other' }],
    // Its minimal sets for /storage/local show that this storage was in the pool dev here, unlike in the seed file.
    pools: (seed.pools ?? []).map((pool) =>
      pool.poolid === 'dev' ? { ...pool, storages: ['local', 'local-lvm'] } : pool,
    ),
    roles: [{ roleid: 'Tst', privs: ['VM.Audit'] }],
    acl: [...(seed.acl ?? []), { path: '/vms/101', type: 'user', ugid: 'alice@pve', roleid: 'Tst', propagate: 0 }],
  };
}

/**
 * Replays which privileges each operation needs. An operation matches when every minimal set is enough, every denial
 * reads as recorded, and each single candidate alone opens it exactly when it is a minimal set by itself.
 */
export async function replayMinimalPrivileges(folder: string, file: string, seed: Seed): Promise<Score> {
  const { candidates, results } = readJson(folder, file, transcriptSchema);
  const mismatches: string[] = [];
  for (const [name, result] of Object.entries(results)) {
    const operation = OPERATIONS[name];
    const problems =
      operation === undefined
        ? ['no request is known for it']
        : await check(operation, result, candidates, stage(seed));
    if (problems.length > 0) mismatches.push(`${name}\n    ${problems.join('\n    ')}`);
  }
  const total = Object.keys(results).length;
  return { matched: total - mismatches.length, total, mismatches };
}

async function check(
  operation: Operation,
  result: Result,
  candidates: readonly Grant[],
  seed: Seed,
): Promise<string[]> {
  const problems: string[] = [];
  const minimal = new Set(result.minimal_sets.map((grants) => grants.join(' + ')));
  for (const grants of result.minimal_sets) {
    const answer = await attempt(operation, grants, seed);
    if (!isAllowed(operation, answer)) problems.push(`[${grants.join(' + ')}] is not enough: ${statusLine(answer)}`);
  }
  const needsNothing = minimal.has('');
  for (const candidate of needsNothing ? [] : candidates) {
    const answer = await attempt(operation, [candidate], seed);
    if (isAllowed(operation, answer) !== minimal.has(candidate)) {
      problems.push(`${candidate} alone: ${statusLine(answer)}`);
    }
  }
  const denials: (readonly [Grant[], { status_line: string } | undefined])[] = [
    [[], result.denial_without_anything],
    ...Object.entries(result.denial_when_missing ?? {}).map(([held, denial]): [Grant[], { status_line: string }] => [
      [held.replace(/ {2}\(missing .*$/, '')],
      denial,
    ]),
  ];
  for (const [grants, denial] of denials) {
    if (denial === undefined) continue;
    const answer = await attempt(operation, grants, seed);
    const differs = statusLine(answer) !== denial.status_line || isAllowed(operation, answer);
    if (differs) problems.push(`with [${grants.join()}] recorded ${denial.status_line}, got ${statusLine(answer)}`);
  }
  return problems;
}

/** One attempt by the actor, holding these grants and nothing else, on a fresh cluster. */
async function attempt(operation: Operation, grants: readonly Grant[], seed: Seed): Promise<RawResponse> {
  const session = await Session.start(seed);
  try {
    for (const [index, grant] of grants.entries()) {
      const [path = '', privilege = ''] = grant.split(': ');
      session.proxmox.createRole(`Grant${index}`, [privilege]);
      session.proxmox.addAcl({ path, type: 'token', ugid: ACTOR, roleid: `Grant${index}`, propagate: 0 });
    }
    const headers = { ...operation.request.headers, Authorization: `PVEAPIToken=${ACTOR}=${ACTOR_SECRET}` };
    return await session.send({ ...operation.request, headers });
  } finally {
    await session.proxmox.close();
  }
}

const rowsSchema = z.object({ data: z.array(z.unknown()) });

function isAllowed({ rows }: Operation, { status, text }: RawResponse): boolean {
  if (status !== 200 || rows === undefined) return status === 200;
  return rowsSchema.parse(JSON.parse(text)).data.length >= rows;
}

function statusLine({ status, reason }: RawResponse): string {
  return `HTTP/1.1 ${status} ${reason}`;
}
