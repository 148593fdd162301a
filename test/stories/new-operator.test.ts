import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startProxmox } from '../../playground/proxmox/simulated-proxmox.ts';
import { startSlack } from '../../playground/slack/simulated-slack.ts';
import { ADA, ANN, PROXMOX_ACCESS, RUTH } from '../../playground/slack/workspaces.ts';
import { ManualClock } from '../support/clock.ts';
import { pvetoken } from '../support/command-line.ts';
import { storyRedis } from '../support/redis.ts';
import { Screen } from '../support/screen.ts';

const ROOT = { PVETOKEN_APPLY_USER: 'root@pam', PVETOKEN_APPLY_PASSWORD: 'correct horse' };
const SECRET = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** A folder with nothing in it, and what is there before the bot: a cluster, a workspace with its app, a Redis. */
async function theBeginning() {
  const proxmox = await startProxmox({
    seed: {
      users: [{ userid: 'root@pam' }],
      passwords: { 'root@pam': ROOT.PVETOKEN_APPLY_PASSWORD },
      pools: [{ poolid: 'dev', vms: [] }],
    },
    authFailureDelayMs: 0,
    tls: true,
  });
  const slack = await startSlack({});
  const redisUrl = await storyRedis({ onTestFinished });
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-new-'));
  onTestFinished(async () => {
    await Promise.all([proxmox.close(), slack.close()]);
    await rm(folder, { recursive: true });
  });
  return { proxmox, slack, redisUrl, folder };
}

it('a new operator gets from an empty folder to a token, its end, a verified audit and a report', async () => {
  const { proxmox, slack, redisUrl, folder } = await theBeginning();
  const runs = async (words: string, env: NodeJS.ProcessEnv = {}): Promise<{ code: number | null; output: string }> =>
    await pvetoken(words.split(' '), env, folder).ended;

  const begun = await runs(
    `init --endpoints ${proxmox.url} --fingerprint ${proxmox.fingerprint} --channel ${PROXMOX_ACCESS} --approvers ${ANN},${ADA} --paths /pool/dev`,
  );
  expect(begun).toMatchObject({ code: 0 });
  expect(begun.output).toContain('pvetoken bootstrap --cluster home --write-env .env');

  // They paste what Slack shows into the file that was made for it.
  const file = join(folder, '.env');
  const filled = (await readFile(file, 'utf8'))
    .replace(/^SLACK_BOT_TOKEN=$/m, `SLACK_BOT_TOKEN=${slack.botToken}`)
    .replace(/^SLACK_APP_TOKEN=$/m, `SLACK_APP_TOKEN=${slack.appToken}`)
    .replace(/^# REDIS_URL=.*$/m, `REDIS_URL=${redisUrl}\nSLACK_API_URL=${slack.apiUrl}\nPORT=0`);
  await writeFile(file, filled);

  const early = await runs('doctor');
  expect(early.code).toBe(1);
  expect(early.output).toMatch(/PVE_HOME_SECRET/);

  const made = await runs('bootstrap --cluster home --write-env .env --yes', ROOT);
  expect(made).toMatchObject({ code: 0 });
  expect(made.output).not.toMatch(SECRET);
  expect(await readFile(file, 'utf8')).toMatch(new RegExp(`^PVE_HOME_SECRET=${SECRET.source}$`, 'm'));

  const looked = await runs('doctor');
  // On a Redis Cluster without replicas, doctor has a word to say of that.
  const unwell = looked.output.split('\n').filter((line) => /^ {2}[!✗]/.test(line) && !line.includes('replicas'));
  expect(unwell).toEqual([]);
  expect(looked.output).toMatch(/The bot would start[,;] /);
  expect(looked.code).not.toBe(1);

  const bot = pvetoken(['start'], {}, folder);
  await bot.says(/pvetoken is at work/);
  await slack.connected();
  const clock = new ManualClock();
  const [ruth, ann] = [RUTH, ANN].map((person) => new Screen(slack, person, clock));
  if (ruth === undefined || ann === undefined) throw new Error('nobody is there');
  const id = await ruth.asks('observer look at the dev pool');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  await ruth.isAnswered(`/pvetoken revoke ${id}`);
  await ann.seesCard(id, /Revoked .*Nothing of the token is left on Proxmox/);
  bot.signal('SIGTERM');
  expect((await bot.ended).code).toBe(0);
  expect(proxmox.tokens().map(({ 'full-tokenid': name }) => name)).toEqual(['pvetoken@pve!bot']);

  const verified = await runs('audit verify');
  expect(verified.output).toMatch(/^Nothing was changed: /);
  expect(verified.code).toBe(0);
  const report = await runs('report');
  expect(report.output).toMatch(/Grants 1\n +1 approved by people/);
  expect(report.output).toContain(id);
  expect(report.code).toBe(0);
});
