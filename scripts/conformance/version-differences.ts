import { z } from 'zod';
import type { Level, Seed } from '../../playground/proxmox/simulated-proxmox.ts';
import { difference, type Expected } from './compare.ts';
import { formEncoded, type RawRequest } from './http.ts';
import { Session } from './session.ts';
import { readJson, type Score } from './transcript.ts';

const transcriptSchema = z.object({
  entries: z.array(
    z.object({
      name: z.string(),
      request: z.object({
        method: z.string(),
        path: z.string(),
        /** A sentence where the recorder did not keep a long value. */
        params: z.union([z.record(z.string(), z.unknown()), z.string()]).nullish(),
        token: z.string(),
        encoding: z.string(),
      }),
      results: z.record(z.string(), z.object({ status_line: z.string(), body: z.unknown() })),
    }),
  ),
});

type Entry = z.infer<typeof transcriptSchema>['entries'][number];

/** The recorder's names of the four code levels begin like this. */
const LEVELS: ReadonlyMap<string, Level> = new Map([
  ['9.2-era', '9.2'],
  ['PVE 9.1', '9.1'],
  ['PVE 8.4', '8.4'],
  ['PVE 7.4', '7.4'],
]);

/** What stands behind the two parameters that were recorded as a sentence. */
const LONG_PARAMETERS: Readonly<Record<string, Record<string, string>>> = {
  'userid, comment of 3000 chars': { userid: 'long@pve', comment: 'x'.repeat(3000) },
  'comment of 100000 chars': { comment: 'x'.repeat(100_000) },
};

/** Replays the calls that were made at four code levels, each level on its own simulator. */
export async function replayVersionDifferences(folder: string, file: string, seed: Seed): Promise<Score> {
  const { entries } = readJson(folder, file, transcriptSchema);
  const mismatches: string[] = [];
  let total = 0;
  for (const [prefix, level] of LEVELS) {
    const session = await Session.start(seed, level);
    try {
      for (const entry of entries) {
        const result = Object.entries(entry.results).find(([name]) => name.startsWith(prefix))?.[1];
        if (result === undefined) throw new Error(`${entry.name} has no result for ${prefix}`);
        total += 1;
        const response = await session.send(requestOf(entry, session));
        const problem = difference(expected(result.status_line, result.body), asRecorded(entry.name, response));
        if (problem !== undefined) mismatches.push(`[${level}] ${entry.name}\n  ${problem}`);
      }
    } finally {
      await session.proxmox.close();
    }
  }
  return { matched: total - mismatches.length, total, mismatches };
}

function expected(statusLine: string, body: unknown): Expected {
  const [, status, reason = ''] = /^HTTP\/1\.1 (\d+) (.*)$/.exec(statusLine) ?? [];
  const content = typeof body === 'string' ? { text: body } : { json: body };
  return { status: Number(status), reason, ...content };
}

const rolesSchema = z.object({ data: z.array(z.object({ roleid: z.string(), privs: z.string() })) });

/** The list of roles was recorded as an object from role to privileges, and plain texts as nothing. */
function asRecorded<R extends { readonly status: number; readonly text: string }>(name: string, response: R): R {
  if (response.status === 501 && !response.text.startsWith('{')) return { ...response, text: '' };
  if (name !== 'roles list') return response;
  const { data } = rolesSchema.parse(JSON.parse(response.text));
  const builtIn = data.filter(({ roleid }) => /^(?:PVE|Administrator$|NoAccess$)/.test(roleid) && roleid !== 'PVEBot');
  const text = JSON.stringify(Object.fromEntries(builtIn.map(({ roleid, privs }) => [roleid, privs])));
  return { ...response, text };
}

function requestOf({ name, request }: Entry, session: Session): RawRequest {
  const { method, token, encoding } = request;
  const params = typeof request.params === 'string' ? LONG_PARAMETERS[request.params] : request.params;
  const authorization = `PVEAPIToken=${token}=${session.secretOf(token)}`;
  const isOpen = name === 'unauthenticated' || request.path === '/access/ticket';
  const headers = isOpen ? {} : { Authorization: authorization };
  const path = `/api2/json${request.path}`;
  if (params === null || params === undefined) return { method, path, headers };
  if (method === 'GET' || method === 'DELETE') return { method, path: `${path}?${formEncoded(params)}`, headers };
  const isJson = encoding === 'json';
  return {
    method,
    path,
    headers: { ...headers, 'Content-Type': isJson ? 'application/json' : 'application/x-www-form-urlencoded' },
    body: isJson ? JSON.stringify(params) : formEncoded(params),
  };
}
