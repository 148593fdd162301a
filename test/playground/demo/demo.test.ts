import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runDemo } from './demo-run.ts';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const ESCAPE = '\u001B';

describe.concurrent('the demo', { timeout: 90_000 }, () => {
  it.for(['socket', 'http'])('tells the life of a token over %s, and leaves nothing behind', async (mode, context) => {
    const demo = await runDemo(context, ['--mode', mode]);
    const status = await demo.ended;
    const lines = demo.output().trimEnd().split('\n');
    expect(lines.at(-1)).toBe('left on Proxmox: 0 tokens, 0 users, 0 ACL entries');
    expect(status).toBe(0);
    expect(await demo.leftovers()).toEqual([]);

    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(demo.output()).not.toContain(ESCAPE);
    expect(demo.output()).not.toMatch(UUID);
    expect(demo.output()).toMatch(/PROXMOX_VE_API_TOKEN='pvt-\w{8}@pve!pvt-\w{8}=[0-9a-f]{4}\*{8}'/);
    expect(demo.output()).toContain('Made by the bot: 1 token, 1 user, 2 ACL entries.');
  });

  it.for(['reaction', 'two-approvers', 'extend', 'break-glass', 'deny'])(
    'tells the story %s, and leaves nothing behind',
    async (story, context) => {
      const demo = await runDemo(context, ['--story', story]);
      expect(await demo.ended).toBe(0);
      expect(demo.output()).toMatch(/\nleft on Proxmox: 0 tokens, 0 users, 0 ACL entries\n$/);
      expect(await demo.leftovers()).toEqual([]);
    },
  );

  it('interrupted with a token at work, on a stand-in for Redis, leaves nothing behind', async (context) => {
    const nowhere = join(tmpdir(), 'pvetoken-no-such-folder');
    const demo = await runDemo(context, [], { PATH: nowhere, XDG_CACHE_HOME: nowhere });
    await demo.writes(/PROXMOX_VE_API_TOKEN/);
    demo.signal('SIGINT');
    expect(await demo.ended).toBe(130);
    expect(await demo.leftovers()).toEqual([]);
    expect(demo.output()).toContain('NOT A REAL REDIS');
    expect(demo.output()).toContain('PVETOKEN_ALLOW_DATA_LOSS=true');
    expect(demo.output()).not.toMatch(UUID);
  });

  it('interrupted while the bot starts leaves nothing behind', async (context) => {
    const demo = await runDemo(context);
    await demo.writes(/Redis is a real one/);
    demo.signal('SIGTERM');
    expect(await demo.ended).toBe(143);
    expect(await demo.leftovers()).toEqual([]);
  });

  it('says what it waited for when the bot does not answer, and shows its log', async (context) => {
    const demo = await runDemo(context);
    await demo.writes(/The approvers, Ann and Abe, get a card/);
    await demo.signalBot('SIGSTOP');
    expect(await demo.ended).toBe(1);
    expect(demo.output()).toMatch(/The demo failed after \d+ s, at: Ruth tries to approve it herself/);
    expect(demo.output()).toContain('Waited for the bot to acknowledge the click on Approve of Ruth');
    expect(demo.output()).toMatch(/last lines of the bot’s log:\n[\s\S]*at work/);
    expect(await demo.leftovers()).toEqual([]);
  });

  it('fails at once when the bot dies', async (context) => {
    const demo = await runDemo(context);
    await demo.writes(/The approvers, Ann and Abe, get a card/);
    await demo.signalBot('SIGKILL');
    expect(await demo.ended).toBe(1);
    expect(demo.output()).toContain('The bot was killed.');
    expect(await demo.leftovers()).toEqual([]);
  });
});

describe('its options', () => {
  it.for<[string[], string]>([
    [['--mode', 'carrier-pigeon'], 'There is no mode "carrier-pigeon"; choose socket or http.'],
    [['--fast'], "Unknown option '--fast'"],
    [['now'], "Unexpected argument 'now'"],
  ])('%j is refused in a sentence', async ([args, sentence], context) => {
    const demo = await runDemo(context, args);
    expect(await demo.ended).toBe(2);
    expect(demo.output()).toContain(sentence);
  });

  it('--help explains them', async (context) => {
    const demo = await runDemo(context, ['--help']);
    expect(await demo.ended).toBe(0);
    expect(demo.output()).toContain('--mode http');
  });
});
