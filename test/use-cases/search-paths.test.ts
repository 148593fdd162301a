import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/domain/policy.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import { searchPaths } from '../../src/use-cases/search-paths.ts';
import { InMemoryBot } from '../support/in-memory-bot.ts';
import { ANN, aPolicy, aRole, RUTH } from '../support/records.ts';

const OPERATOR = aRole({ name: 'operator', paths: ['/vms/*'], requesters: { users: [], groups: ['S0OPS'] } });

/** A bot whose cluster has a guest and a pool; Ruth is one of those who may ask for a guest. */
function aBot(policy: Policy = aPolicy([aRole(), OPERATOR])): InMemoryBot {
  const bot = new InMemoryBot(policy);
  bot.slack.groups.set('S0OPS', [RUTH]);
  bot.cluster.has.set('home', [
    { kind: 'guest', path: '/vms/100', id: '100', name: 'web-1', node: 'pve1' },
    { kind: 'pool', path: '/pool/web', name: 'web' },
  ]);
  return bot;
}

async function found(bot: InMemoryBot, person: string, role = 'operator'): Promise<string[]> {
  return (await searchPaths(bot.deps, { person, role, query: 'web' })).map(({ path }) => path);
}

describe('searching a cluster', () => {
  it('shows what the role reaches to those who may ask for it', async () => {
    expect(await found(aBot(), RUTH)).toEqual(['/vms/100']);
  });

  it('shows nothing to others, and does not ask the cluster for them', async () => {
    const bot = aBot();
    bot.slack.standings.set('U0GONE', { kind: 'ineligible', id: 'U0GONE', because: 'deleted' });
    bot.slack.groups.set('S0OPS', [RUTH, 'U0GONE']);
    bot.cluster.isDown = true;
    expect(await found(bot, ANN)).toEqual([]);
    expect(await found(bot, 'U0GONE')).toEqual([]);
  });

  it('shows nothing while Slack does not say who somebody is', async () => {
    const bot = aBot();
    bot.slack.standings.set(RUTH, { kind: 'lookup_failed', id: RUTH, detail: 'Slack is down' });
    expect(await found(bot, RUTH)).toEqual([]);
  });

  it('shows nothing for a role that is not in the catalogue', async () => {
    expect(await found(aBot(), RUTH, 'nothing')).toEqual([]);
  });

  it('looks at the cluster of the role only', async () => {
    const bot = aBot(aPolicy([{ ...OPERATOR, cluster: 'lab' }]));
    bot.cluster.has.set('lab', [{ kind: 'guest', path: '/vms/200', id: '200', name: 'web-2', node: 'lab1' }]);
    expect(await found(bot, RUTH)).toEqual(['/vms/200']);
  });

  it('ends in a fault when the cluster does not answer', async () => {
    const bot = aBot();
    bot.cluster.isDown = true;
    await expect(found(bot, RUTH)).rejects.toBeInstanceOf(Unavailable);
  });
});
