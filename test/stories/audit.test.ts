import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ALERTS, ANN, RUTH } from '../../playground/slack/workspaces.ts';
import { listenForAudit } from '../support/audit-listener.ts';
import { makeSite, pvetoken } from '../support/command-line.ts';
import { Screen } from '../support/screen.ts';

const KEY = 'a key for nothing but the tests of it';

const SWEEPS = { sweepEvery: '1s' };

interface Line {
  readonly act: string;
  readonly actor: string;
  readonly request: string;
  readonly before?: string;
  readonly after?: string;
  readonly policy: string;
  readonly details: unknown;
}

function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

it('what a grant was, who gave it and under which policy is told in full, sealed, and passed on', async () => {
  const { world, env, folder } = await makeSite(undefined, (file) => {
    file.audit = { channel: ALERTS, checkpointEvery: '1s', stream: { file: 'audit.jsonl' } };
    Object.assign(file.worker, SWEEPS);
  });
  const keyed = { ...env, PVETOKEN_AUDIT_KEY: KEY };
  const bot = pvetoken(['start'], keyed);
  const started = await bot.says(/at work/);
  await world.slack.connected();
  const [ruth, ann] = [new Screen(world.slack, RUTH), new Screen(world.slack, ANN)];
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  await ruth.isAnswered(`/pvetoken revoke ${id}`);
  await ann.seesCard(id, /Revoked/);

  const streamed = async (): Promise<Line[]> =>
    linesOf(await readFile(join(folder, 'audit.jsonl'), 'utf8').catch(() => ''));
  await expect.poll(async () => (await streamed()).map(({ act }) => act), { timeout: 20_000 }).toContain('revoked');
  const checkpoint = await world.slack.waitFor(
    () => /--checkpoint (\d+:[\w-]+)/.exec(world.slack.messages(ALERTS).at(-1)?.text ?? '')?.[1],
    'a checkpoint in the channel',
  );
  bot.signal('SIGTERM');
  await bot.ended;

  const exported = await pvetoken(['audit', 'export', '--since', '1h'], env).ended;
  const mine = linesOf(exported.output).filter(({ request }) => request === id);
  const team = world.slack.teamId;
  const { policy } = JSON.parse(started) as { policy: string };
  expect(mine.find(({ act }) => act === 'requested')).toMatchObject({
    actor: `${team}/${RUTH}`,
    after: 'pending',
    policy,
    details: { role: 'provisioner', reason: 'rebuild the dev cluster' },
  });
  expect(mine.find(({ act }) => act === 'approved')).toMatchObject({
    actor: `${team}/${ANN}`,
    before: 'pending',
    after: 'approved',
    policy,
    details: { approval: { by: 'reviewers', review: { reviewer: ANN, verdict: 'approve', via: 'button' } } },
  });
  expect(mine.find(({ act }) => act === 'revoked')).toMatchObject({
    actor: 'bot',
    before: 'revoking',
    after: 'revoked',
  });
  // Whatever was written while the bot stopped is passed on by the next.
  const passedOn = (await streamed()).filter(({ request }) => request === id);
  expect(passedOn).toEqual(mine.slice(0, passedOn.length));
  const verified = await pvetoken(['audit', 'verify', '--checkpoint', checkpoint], keyed).ended;
  expect(verified.output).toMatch(/^Nothing was changed: /);
  expect(verified.code).toBe(0);
});

it('a webhook that was down is given all that happened meanwhile', async () => {
  const listener = await listenForAudit();
  listener.answer(503);
  const { world, env } = await makeSite(undefined, (file) => {
    file.audit = { stream: { webhook: { url: listener.url, secretEnv: 'SIEM_KEY' } } };
    Object.assign(file.worker, SWEEPS);
  });
  const bot = pvetoken(['start'], { ...env, SIEM_KEY: KEY });
  await bot.says(/at work/);
  await world.slack.connected();
  await new Screen(world.slack, RUTH).asks('provisioner rebuild the dev cluster');
  await bot.says(/the webhook of the audit answered 503/);
  listener.answer(200);
  await expect
    .poll(() => listener.posted.at(-1)?.body ?? '', { timeout: 20_000 })
    .toMatch(/^\{"id":"[^"]+","time":"[^"]+","act":"requested"/);
  bot.signal('SIGTERM');
  const { output } = await bot.ended;
  expect(output).not.toContain(KEY);
});
