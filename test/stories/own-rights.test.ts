import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { ROOT_TOKEN } from '../config/pveum.ts';
import { obey } from '../proxmox/support/rights.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey } from '../support/journey.ts';

async function readyz({ bot }: Journey): Promise<{ status: number; text: string }> {
  const answer = await fetch(`http://127.0.0.1:${bot.port()}/readyz`, { headers: { connection: 'close' } });
  return { status: answer.status, text: await answer.text() };
}

const MISSING = [
  /^Proxmox home: Realm\.AllocateUser on \/access\/realm\/pve is missing, .* \(role provisioner\)/,
  /^Proxmox home: Permissions\.Modify on \/pool\/dev is missing, .* \(role provisioner\)/,
];

describe('a bot that is started with too few rights', () => {
  it('says which, and is ready and at work once it is given them', async () => {
    const lines: string[] = [];
    const journey = await startJourney({ onLog: (line) => void lines.push(line) });
    const { proxmox, pass, ruth, ann } = journey;
    proxmox.createToken(ROOT_TOKEN);
    const take = (path: string, roleid: string): void =>
      proxmox.removeAcl({ path, roleid, type: 'user', ugid: 'pvetoken@pve' });
    take('/access/realm/pve', 'TokenBotRealm');
    take('/pool', 'TokenBotAcl');
    await journey.restart(() => undefined);

    const { status, text } = await readyz(journey);
    expect({ status, lines: text.split('\n') }).toEqual({
      status: 503,
      lines: MISSING.map((words) => expect.stringMatching(words)),
    });
    const told = lines.filter((line) => line.includes('a right is missing'));
    expect(told).toHaveLength(2);
    expect(told.join()).toContain('"cluster":"home"');

    await obey(proxmox, text.split('\n'));
    pass(10 * SECOND);
    expect(await readyz(journey)).toEqual({ status: 200, text: 'ready\n' });
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesCard(id, /Active until/);
  });

  it('is warned of what is as good as root, and works all the same', async () => {
    const lines: string[] = [];
    const journey = await startJourney({ onLog: (line) => void lines.push(line) });
    for (const [type, ugid] of [
      ['user', 'pvetoken@pve'],
      ['token', 'pvetoken@pve!bot'],
    ] as const) {
      journey.proxmox.addAcl({ path: '/access/groups', type, ugid, roleid: 'TokenBotUsers', propagate: 1 });
    }
    await journey.restart(() => undefined);
    expect(await readyz(journey)).toEqual({
      status: 200,
      text: 'ready\nProxmox home: warning: User.Modify on /access/groups is as good as root: whoever has it can make tokens of root@pam. Take it from the bot\n',
    });
    expect(lines.filter((line) => line.includes('a right is too much'))).toHaveLength(1);
  });
});

it('a bot that logs in gives and takes away as one with a token does, however long ago it logged in', async () => {
  const lines: string[] = [];
  const journey = await startJourney({
    onLog: (line) => void lines.push(line),
    adjust: ({ clusters }) => {
      delete clusters['home']?.['token'];
      Object.assign(clusters['home'] ?? {}, { login: { user: 'pvetoken@pve', passwordEnv: 'PVE_HOME_PASSWORD' } });
    },
  });
  const { proxmox, ruth, ann, pass } = journey;
  expect(await readyz(journey)).toEqual({ status: 200, text: 'ready\n' });
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  const { secret } = await ruth.receivesSecret();
  expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret).ok).toBe(true);
  pass(4 * HOUR + MINUTE);
  await ann.seesCard(id, /Revoked/);
  expect(holdings(proxmox)).toEqual(isEmpty);
  expect(proxmox.calls().some(({ auth }) => auth.startsWith('token:pvetoken@pve'))).toBe(false);

  const log = lines.join('');
  expect(log).not.toContain(journey.environment['PVE_HOME_PASSWORD']);
  expect(log).not.toMatch(/PVE:pvetoken|PVE%3Apvetoken|CSRF/i);
});
