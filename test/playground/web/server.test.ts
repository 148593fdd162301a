import { get, type IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Playground } from '../../../playground/web/playground.ts';
import { startWebServer, type WebServer } from '../../../playground/web/server.ts';

/** What a first view may weigh, compressed. */
const MOST_BYTES = 150_000;

const idle: Playground = {
  screen: async () => await Promise.reject(new Error('nobody is looking')),
  act: async (me, { what }) => await Promise.resolve({ ok: true, value: `${me} does ${what.act}` }),
  onChange: () => () => undefined,
  close: async () => await Promise.resolve(),
};

let server: WebServer;
beforeAll(async () => {
  server = await startWebServer(idle, 0);
});
afterAll(async () => await server.close());

async function statusFor(path: string, headers: IncomingHttpHeaders = {}): Promise<number | undefined> {
  // Not fetch, which sets the Host itself and tidies the path.
  return await new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const request = get({ hostname, port, path, headers, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    request.on('error', reject);
  });
}

test('a page of another site can neither read the playground nor act in it', async () => {
  expect(await statusFor('/')).toBe(200);
  expect(await statusFor('/', { host: 'rebound.example' })).toBe(403);
  expect(await statusFor('/', { origin: 'https://rebound.example' })).toBe(403);
  const foreign = { method: 'POST', headers: { origin: 'https://rebound.example' }, body: '{}' };
  expect((await fetch(`${server.url}act`, foreign)).status).toBe(403);
});

test.each(['/../package.json', '/%2e%2e/playground.ts', '/slack/../../playground.ts', '/tsconfig.json', '/slack/'])(
  'nothing but the page’s files is served: not %s',
  async (path) => {
    expect(await statusFor(path)).toBe(404);
  },
);

test('an act is checked before it is done, and what is wrong with it is said', async () => {
  expect(await act({ to: 'slack', what: { act: 'open_home' } })).toEqual({ ok: true, value: 'RUTH does open_home' });
  expect(await act({ to: 'slack', what: { act: 'fly' } })).toMatchObject({ ok: false });
});

test('all that the page loads is there, and a first view is light', async () => {
  const page = await textOf('/');
  const styles = [...page.matchAll(/href="([^"]+)"/g)].map(([, path = '']) => path);
  const loaded = new Map<string, string>([['/', page]]);
  const wanted = [...styles, 'main.ts', 'library/preact.js', 'library/hooks.js'].map((path) => `/${path}`);
  for (const path of wanted) {
    if (loaded.has(path)) continue;
    const text = await textOf(path);
    loaded.set(path, text);
    const imports = path.endsWith('.ts') ? text.matchAll(/ from '(\.[^']+)'/g) : [];
    for (const [, name = ''] of imports) wanted.push(new URL(name, new URL(path, server.url)).pathname);
  }
  expect(loaded.size).toBeGreaterThan(styles.length + 10);
  expect(gzipSync([...loaded.values()].join('')).length).toBeLessThan(MOST_BYTES);
});

async function act(body: unknown): Promise<unknown> {
  const response = await fetch(`${server.url}act?as=RUTH`, { method: 'POST', body: JSON.stringify(body) });
  return await response.json();
}

async function textOf(path: string): Promise<string> {
  const response = await fetch(new URL(path, server.url));
  expect({ path, status: response.status }).toEqual({ path, status: 200 });
  return await response.text();
}
