import { afterEach, describe, expect, it } from 'vitest';
import { startOpsServer, type OpsServer, type OpsServerSettings } from '../../src/ops/server.ts';

let server: OpsServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function get(path: string, settings: Partial<OpsServerSettings> = {}): Promise<{ status: number; text: string }> {
  server = await startOpsServer({
    host: '127.0.0.1',
    port: 0,
    readiness: [],
    metrics: async () => ({ type: 'text/plain', text: 'pvetoken_events_total 1\n' }),
    ...settings,
  });
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
  return { status: response.status, text: await response.text() };
}

describe('the operations server', () => {
  it('says that it lives', async () => {
    expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
  });

  it('is ready when everything it needs answers', async () => {
    const readiness = [{ name: 'Slack', check: async () => undefined }];
    expect(await get('/readyz', { readiness })).toEqual({ status: 200, text: 'ready\n' });
  });

  it('names what is missing when it is not', async () => {
    const readiness = [
      { name: 'Slack', check: async () => 'not connected' },
      { name: 'Redis', check: async () => undefined },
    ];
    expect(await get('/readyz', { readiness })).toEqual({ status: 503, text: 'Slack: not connected' });
  });

  describe('with something missing that a process needs to begin', () => {
    let missing: readonly string[];
    let problem: string | undefined;
    let remarks: readonly string[];

    /** Starts a process, and asks it as often as a test wants. */
    async function asking(): Promise<() => Promise<{ status: number; text: string }>> {
      [missing, problem, remarks] = [['a right is missing'], undefined, []];
      const first = await get('/readyz', {
        readiness: [{ name: 'Slack', check: async () => problem }],
        startChecks: [{ name: 'Proxmox home', check: async () => ({ missing, remarks }) }],
      });
      expect(first).toEqual({ status: 503, text: 'Proxmox home: a right is missing' });
      return async () => {
        const response = await fetch(`http://127.0.0.1:${server?.port}/readyz`);
        return { status: response.status, text: await response.text() };
      };
    }

    it('is not ready before it is there', async () => {
      const ask = await asking();
      missing = [];
      problem = 'not connected';
      expect(await ask()).toEqual({ status: 503, text: 'Slack: not connected' });
      missing = ['a right is missing'];
      problem = undefined;
      expect((await ask()).status).toBe(503);
      missing = [];
      expect(await ask()).toEqual({ status: 200, text: 'ready\n' });
    });

    it('stays ready when it goes missing again, and says so', async () => {
      const ask = await asking();
      missing = [];
      await ask();
      missing = ['a right is missing'];
      expect(await ask()).toEqual({ status: 200, text: 'ready\nProxmox home: a right is missing\n' });
      problem = 'not connected';
      expect(await ask()).toEqual({ status: 503, text: 'Slack: not connected\nProxmox home: a right is missing' });
    });

    it('says what keeps it from nothing, ready or not', async () => {
      const ask = await asking();
      remarks = ['warning: a right is too much'];
      const text = 'Proxmox home: a right is missing\nProxmox home: warning: a right is too much';
      expect(await ask()).toEqual({ status: 503, text });
      missing = [];
      expect(await ask()).toEqual({ status: 200, text: 'ready\nProxmox home: warning: a right is too much\n' });
    });
  });

  it('gives its metrics', async () => {
    expect((await get('/metrics')).text).toContain('pvetoken_events_total');
  });

  it('takes deliveries of Slack only in HTTP mode', async () => {
    expect((await get('/slack/events')).status).toBe(404);
    await server?.stop();
    expect(await get('/slack/events', { slack: (_request, response) => void response.end('bolt') })).toEqual({
      status: 200,
      text: 'bolt',
    });
  });

  it('knows no other address', async () => {
    expect((await get('/admin')).status).toBe(404);
  });
});
