import { describe, expect, it } from 'vitest';
import { pauseAsOperator, resumeAsOperator } from '../../src/use-cases/pause-grants.ts';
import { tellPauses } from '../../src/use-cases/tell-pauses.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { aPolicy } from '../support/records.ts';

const ROOT = { user: 'root', host: 'pve1' };

async function paused(bot = new InMemoryBot()): Promise<InMemoryBot> {
  await pauseAsOperator(bot.deps, { by: ROOT, cluster: 'home', reason: 'New disks' });
  await resumeAsOperator(bot.deps, { by: ROOT, cluster: 'home' });
  return bot;
}

function alerts({ slack }: InMemoryBot): string[] {
  return slack.messages.filter(({ kind }) => kind === 'alert').map(({ says }) => says);
}

describe('what operators pause', () => {
  it('is told in alerts once, whoever else looks', async () => {
    const bot = await paused();
    await Promise.all([tellPauses(bot.deps), tellPauses(bot.deps)]);
    await tellPauses(bot.deps);
    expect(alerts(bot)).toEqual(['paused', 'resumed']);
  });

  it('stays owed while Slack is away', async () => {
    const bot = await paused();
    bot.slack.isDown = true;
    await tellPauses(bot.deps);
    expect(alerts(bot)).toEqual([]);
    bot.slack.isDown = false;
    await tellPauses(bot.deps);
    expect(alerts(bot)).toEqual(['paused', 'resumed']);
  });

  it('is not owed for ever where there is no such channel', async () => {
    const bot = await paused(new InMemoryBot(aPolicy(undefined, { alertsChannel: undefined })));
    await tellPauses(bot.deps);
    expect(await bot.pauses.owed()).toEqual({ count: 0, what: [] });
    expect(bot.pauses.audit.map(({ type }) => type)).toEqual(['paused', 'resumed']);
  });
});
