import { describe, expect, it } from 'vitest';
import { homelabSeed } from '../../playground/proxmox/seeds.ts';
import type { Level, SimulatedProxmox } from '../../playground/proxmox/simulated-proxmox.ts';
import type { Task, TasksSeen } from '../../src/domain/receipt.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { createTaskLog } from '../../src/proxmox/task-log.ts';
import type { TaskLog } from '../../src/use-cases/ports/proxmox.ts';
import { ROOT_TOKEN, runOnNode } from '../config/pveum.ts';
import { letSeeTasks } from '../support/rights.ts';
import { aServer } from './support/servers.ts';
import {
  aHomelab,
  always,
  anOrder,
  BOT_SECRET,
  clientFor,
  credentialOf,
  inHours,
  settingsFor,
  unavailabilityOf,
} from './support/testbed.ts';

const TOKEN = 'terraform@pve!pvt-k7m3q9xa';
const PATIENT = 600 * SECOND;

async function seen(options: Parameters<typeof aHomelab>[0] = {}) {
  const lab = await aHomelab(options);
  letSeeTasks(lab.proxmox);
  return { ...lab, log: createTaskLog(new Map([['home', lab.client]]), PATIENT) };
}

/** What ran under the token of Terraform's in the first two hours of a grant. */
async function look(log: TaskLog, fullTokenId = TOKEN): Promise<TasksSeen> {
  return await log.ranUnder('home', fullTokenId, inHours(0), inHours(2));
}

function tasksOf(seen: TasksSeen): readonly Task[] {
  if (seen.kind !== 'seen') throw new Error(seen.detail);
  return seen.tasks;
}

/** A task that ended well, one minute into the grant. */
function aTask(changes: Partial<Parameters<SimulatedProxmox['addTask']>[0]> = {}) {
  const starttime = (inHours(0) + MINUTE) / SECOND;
  const ended = { endtime: starttime + 5, status: 'OK' };
  return { user: TOKEN, type: 'qmstart', id: '100', starttime, ended, ...changes };
}

describe('the task log of a cluster', () => {
  it.each(['7.4', '8.4', '9.1', '9.2'] as const)(
    'shows what a token that was issued began: Proxmox VE %s',
    async (level: Level) => {
      const { proxmox, issuer, log } = await seen({ level });
      const credential = credentialOf(await issuer.issue(anOrder(), inHours(2), always));
      const authorization = `PVEAPIToken=${credential.fullTokenId}=${credential.secret.reveal()}`;
      for (const action of ['start', 'stop']) {
        const url = `${proxmox.url}/api2/json/nodes/pve1/qemu/100/status/${action}`;
        expect((await fetch(url, { method: 'POST', headers: { authorization } })).status).toBe(200);
      }
      const task = { node: 'pve1', on: '100', startedAt: inHours(0), end: 'ok' };
      expect(await look(log, credential.fullTokenId)).toEqual({
        kind: 'seen',
        tasks: [
          { ...task, kind: 'qmstop' },
          { ...task, kind: 'qmstart' },
        ],
        isCut: false,
        unseen: [],
      });
    },
  );

  it('still shows it when token and user are gone', async () => {
    const { proxmox, issuer, log } = await seen();
    const { fullTokenId } = credentialOf(await issuer.issue(anOrder(), inHours(2), always));
    proxmox.addTask(aTask({ user: fullTokenId }));
    await issuer.revoke(anOrder());
    expect(tasksOf(await look(log, fullTokenId))).toHaveLength(1);
  });

  it('shows the tasks of one token, and not those of its user, of other tokens or of other users', async () => {
    const { proxmox, log } = await seen();
    const others = [
      'terraform@pve',
      'terraform@pve!ci',
      'terraform@pve!pvt-k7m3q9xb',
      'alice@pve',
      'myterraform@pve!pvt-k7m3q9xa',
    ];
    for (const user of others) proxmox.addTask(aTask({ user, id: '101' }));
    proxmox.addTask(aTask());
    expect(tasksOf(await look(log)).map(({ on }) => on)).toEqual(['100']);
  });

  it('says how each task ended, in the cluster’s words where it did not end plainly well', async () => {
    const { proxmox, log } = await seen();
    proxmox.addTask(aTask());
    for (const status of ['WARNINGS: 2', 'start failed: no such disk', 'unexpected status']) {
      proxmox.addTask(aTask({ ended: { endtime: 1, status } }));
    }
    const { ended: _, ...running } = aTask({ type: 'vzdump' });
    proxmox.addTask(running);
    expect(tasksOf(await look(log)).map(({ kind, end, said }) => [kind, end, said])).toEqual([
      ['vzdump', 'running', undefined],
      ['qmstart', 'unknown', 'unexpected status'],
      ['qmstart', 'failed', 'start failed: no such disk'],
      ['qmstart', 'ok', 'WARNINGS: 2'],
      ['qmstart', 'ok', undefined],
    ]);
  });

  it('is looked at a little beyond the grant, since clocks differ, and not far beyond', async () => {
    const { proxmox, log } = await seen();
    for (const at of [-2 * HOUR, -50 * MINUTE, 2 * HOUR + 50 * MINUTE, 4 * HOUR]) {
      proxmox.addTask(aTask({ id: String(at / MINUTE), starttime: (inHours(0) + at) / SECOND }));
    }
    expect(tasksOf(await look(log)).map(({ on }) => on)).toEqual(['170', '-50']);
  });

  it('is looked at as far as 500 tasks of the user, and it is said that there were more', async () => {
    const { proxmox, log } = await seen();
    for (let count = 0; count < 499; count++) proxmox.addTask(aTask({ user: 'terraform@pve!ci' }));
    proxmox.addTask(aTask());
    expect(await look(log)).toMatchObject({ tasks: [{ on: '100' }], isCut: true });
  });
});

describe('a bot that may not see others’ tasks', () => {
  it('is not told so by Proxmox, so it asks, and operators read what to type on a node', async () => {
    const seed = homelabSeed(BOT_SECRET);
    const { proxmox, client } = await aHomelab({ seed: { ...seed, tokens: [...(seed.tokens ?? []), ROOT_TOKEN] } });
    const log = createTaskLog(new Map([['home', client]]), PATIENT);
    proxmox.addTask(aTask());
    const answer = await look(log);
    if (answer.kind !== 'not_allowed') throw new Error(answer.kind);
    expect(answer.detail).toMatch(/^cluster home: pvetoken@pve!bot may not see what runs under the tokens it makes/);
    await runOnNode(proxmox, answer.detail.replace(/^.*To let it: /, ''));
    expect(tasksOf(await look(log))).toHaveLength(1);
  });

  it('is one too where it is shut out of the node itself', async () => {
    const { proxmox, log } = await seen();
    proxmox.addTask(aTask());
    proxmox.addAcl({ path: '/nodes/pve1', type: 'token', ugid: 'pvetoken@pve!bot', roleid: 'NoAccess', propagate: 1 });
    expect((await look(log)).kind).toBe('not_allowed');
  });
});

/** A row of a node's list. */
function row(node: string) {
  return {
    upid: `UPID:${node}:0000C346:165A0CE4:695B7C80:qmstart:100:${TOKEN}:`,
    user: 'terraform@pve',
    status: 'OK',
  };
}

/** @param broken the status with which the second node's tasks are answered. */
async function aCluster(rights: Readonly<Record<string, number>>, broken?: number): Promise<TaskLog> {
  const url = await aServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://pve');
    const path = searchParams.get('path') ?? '';
    const node = pathname.split('/')[4] ?? '';
    response.statusCode = pathname.endsWith('/pve2/tasks') && broken !== undefined ? broken : 200;
    if (pathname.endsWith('/permissions')) response.end(JSON.stringify({ data: { [path]: rights } }));
    else if (pathname.endsWith('/tasks')) response.end(JSON.stringify({ data: [row(node)] }));
    else response.end(JSON.stringify({ data: ['pve1', 'pve2'].map((name) => ({ node: name })) }));
  });
  return createTaskLog(new Map([['home', clientFor(settingsFor({ url }))]]), PATIENT);
}

describe('a cluster of several nodes', () => {
  it('is asked node by node', async () => {
    const answer = await look(await aCluster({ 'Sys.Audit': 1 }));
    expect(tasksOf(answer).map(({ node }) => node)).toEqual(['pve1', 'pve2']);
    expect(answer).toMatchObject({ unseen: [] });
  });

  it('of which one is away is not said to have done nothing there', async () => {
    const answer = await look(await aCluster({ 'Sys.Audit': 1 }, 595));
    expect(tasksOf(answer)).toHaveLength(1);
    expect(answer).toMatchObject({ unseen: ['pve2'] });
  });
});

describe('a cluster that does not say', () => {
  it.each([['/nodes'], ['/access/permissions'], ['/nodes/pve1/tasks']])('is a fault, at %s', async (path) => {
    const { proxmox, log } = await seen();
    proxmox.inject({ kind: 'unknown', done: false, match: { path: new RegExp(`^${path}$`) }, times: Infinity });
    const fault = await unavailabilityOf(look(log));
    expect(fault.message).toMatch(new RegExp(`cluster home: GET ${path}: \\S+ status 596`));
  });

  it('in time is a fault', async () => {
    const url = await aServer(() => undefined);
    const log = createTaskLog(new Map([['home', clientFor(settingsFor({ url }))]]), 10);
    expect((await unavailabilityOf(look(log))).message).toMatch(/GET \/nodes: .*no answer in time/);
  });

  it('in a form that is known is a fault, and so is a cluster that is not configured any more', async () => {
    const url = await aServer((request, response) => {
      const data = request.url?.includes('tasks') === true ? [{ upid: 'UPID:nonsense' }] : [{ node: 'pve1' }];
      const held = { data: { '/nodes/pve1': { 'Sys.Audit': 1 } } };
      response.end(JSON.stringify(request.url?.includes('permissions') === true ? held : { data }));
    });
    const log = createTaskLog(new Map([['home', clientFor(settingsFor({ url }))]]), PATIENT);
    expect((await unavailabilityOf(look(log))).message).toMatch(/a form that is not known/);
    await unavailabilityOf(log.ranUnder('gone', TOKEN, 0, 1));
  });
});
