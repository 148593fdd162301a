import type { Seed } from '../../playground/proxmox/simulated-proxmox.ts';
import { difference } from './compare.ts';
import { formEncoded, type RawRequest, type RawResponse } from './http.ts';
import { Session, type Login } from './session.ts';
import { lengthen, readExchanges, type Exchange, type RecordedRequest, type Score } from './transcript.ts';

/** Positions at which the recorder started over with a fresh cluster in the middle of a file. */
const FRESH_STARTS: Readonly<Record<string, readonly number[]>> = {
  '06-acl.json': [79],
  '07-permissions.json': [33, 43],
};

/** Replays one transcript against fresh simulators and compares every answer. */
export async function replayTranscript(folder: string, file: string, seed: Seed): Promise<Score> {
  const mismatches: string[] = [];
  let total = 0;
  let session = await Session.start(seed);
  try {
    for (const [index, exchange] of readExchanges(folder, file).entries()) {
      if (FRESH_STARTS[file]?.includes(index) === true) {
        await session.proxmox.close();
        session = await Session.start(seed);
      }
      if (exchange === undefined) continue;
      total += 1;
      const response = await replay(session, exchange);
      const { status, reason, json, body_text: text } = exchange.response;
      const problem = difference({ status, reason, json, ...(text === undefined ? {} : { text }) }, response);
      if (problem !== undefined) mismatches.push(`[${index}] ${exchange.name}\n  ${problem}`);
    }
  } finally {
    await session.proxmox.close();
  }
  return { matched: total - mismatches.length, total, mismatches };
}

/** Entries whose names tell what their shortened requests do not: how old a credential is. */
async function replay(session: Session, { name, request }: Exchange): Promise<RawResponse> {
  const [, kind, seconds, when] = /^(ticket|CSRF token) (\d+) s (old|in the future)$/.exec(name) ?? [];
  if (kind !== undefined) {
    const age = when === 'old' ? Number(seconds) : -Number(seconds);
    session.advance(-age);
    const aged = await session.newLogin('admin@pve');
    session.advance(age);
    const fresh = await session.newLogin('admin@pve');
    const login = kind === 'ticket' ? aged : { ticket: fresh.ticket, csrfToken: aged.csrfToken };
    return session.send(withHeaders(bare(request), ticketHeaders(login)));
  }
  if (name === 'short token after expiry') session.advance(20);
  const login = await loginFor(session, name, request);
  const headers = login === undefined ? tokenHeaders(session, name, request) : ticketHeaders(login);
  const substituted = await withRealTickets(session, request);
  return session.send(withHeaders(bare(substituted), headers));
}

const MASKED_TICKET = /<ticket(?: not percent encoded)?>|^PVE:admin@pve:.*$/;

/** Puts a working ticket where the recorder masked one. */
async function withRealTickets(session: Session, request: RecordedRequest): Promise<RecordedRequest> {
  const { params, auth, extra_headers: extra } = request;
  const texts = [auth, ...(extra ?? []), ...Object.values(params ?? {})];
  if (!texts.some((text) => typeof text === 'string' && MASKED_TICKET.test(text))) return request;

  const { ticket } = await session.login('admin@pve');
  const fill = (value: unknown): unknown =>
    typeof value === 'string' ? value.replace(MASKED_TICKET, () => ticket) : value;
  return {
    ...request,
    params: Object.fromEntries(Object.entries(params ?? {}).map(([name, value]) => [name, fill(value)])),
    extra_headers: extra?.map((line) => String(fill(line))),
    auth: typeof auth === 'string' ? String(fill(auth)) : auth,
  };
}

async function loginFor(session: Session, name: string, { auth }: RecordedRequest): Promise<Login | undefined> {
  const [, userId = ''] = /^ticket:(\S+)/.exec(auth ?? '') ?? [];
  if (userId === '') return undefined;
  if (name === 'garbage cookie') return { ticket: 'garbage', csrfToken: '' };
  const login = await session.login(userId);
  if (auth?.endsWith('(no CSRF header)') === true) return { ...login, csrfToken: '' };
  switch (name) {
    case 'cookie with broken signature':
      return { ...login, ticket: `${login.ticket.slice(0, -8)}AAAAAAA=` };
    case 'write with invalid CSRF':
      return { ...login, csrfToken: 'invalid' };
    case 'write with CSRF token of another user':
      return { ...login, csrfToken: (await session.login('bot@pve')).csrfToken };
    default:
      return login;
  }
}

function ticketHeaders({ ticket, csrfToken }: Login): Record<string, string> {
  const cookie = { Cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}` };
  return csrfToken === '' ? cookie : { ...cookie, CSRFPreventionToken: csrfToken };
}

function tokenHeaders(session: Session, name: string, { auth }: RecordedRequest): Record<string, string> {
  const [, fullTokenId] = /^token:(.*)$/.exec(auth ?? '') ?? [];
  if (fullTokenId === undefined) return {};
  const isFormer = name === 'old secret after regenerate';
  const secret = isFormer ? session.formerSecretOf(fullTokenId) : session.secretOf(fullTokenId);
  return { Authorization: `PVEAPIToken=${fullTokenId}=${secret}` };
}

function withHeaders(request: RawRequest, headers: Readonly<Record<string, string>>): RawRequest {
  return { ...request, headers: { ...headers, ...request.headers } };
}

function headerPairs(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(lines.map((line) => /^([^:]+): ?(.*)$/s.exec(line)?.slice(1) ?? [line, '']));
}

/** The recorded request with everything that was shortened restored, and without its login. */
function bare({
  method,
  path,
  auth,
  params,
  query,
  raw_body: rawBody,
  encoding,
  extra_headers: extra,
}: RecordedRequest): RawRequest {
  const given = /^Authorization header: (.*)$/s.exec(auth ?? '')?.[1];
  const headers = { ...(given === undefined ? {} : { Authorization: given }), ...headerPairs(extra ?? []) };
  const full = Object.fromEntries(
    Object.entries(params ?? {}).map(([name, value]) => [name, typeof value === 'string' ? lengthen(value) : value]),
  );
  const target = (queried: Readonly<Record<string, unknown>>): string => {
    const encoded = formEncoded(queried);
    return lengthen(path) + (encoded === '' ? '' : `?${encoded}`);
  };
  if (rawBody !== null && rawBody !== undefined) {
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return { method, path: target(query ?? {}), headers: { ...type, ...headers }, body: rawBody };
  }
  if (params === null || params === undefined || encoding === 'query') {
    return { method, path: target({ ...query, ...full }), headers };
  }
  const isJson = encoding === 'json';
  return {
    method,
    path: target(query ?? {}),
    headers: { 'Content-Type': isJson ? 'application/json' : 'application/x-www-form-urlencoded', ...headers },
    body: isJson ? JSON.stringify(full) : formEncoded(full),
  };
}
