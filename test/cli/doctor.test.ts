import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { RUTH } from '../../playground/slack/workspaces.ts';
import { pvetoken } from '../support/command-line.ts';
import { startCluster } from '../support/redis-cluster.ts';
import { startSentinel } from '../support/redis-sentinel.ts';
import { aSetUp } from './set-up.ts';

it('says of a sound set-up that all is well, and of what', async () => {
  const { status, text, progress } = await (await aSetUp()).isLookedAt();
  expect(text.replace(/version \d.*/, 'version 7.0.15')).toMatchInlineSnapshot(`
    "Settings
      ✓ environment: sound
      ✓ /etc/pvetoken/pvetoken.yml: sound: 1 cluster, 2 roles

    Slack
      ✓ bot token: works in the workspace Homelab
      ✓ scopes: all 8 are there
      ✓ app-level token: Slack would open a connection
      ✓ channel #alerts C0ALERTS01: the bot is in it
      ✓ channel #proxmox-access C0ACCESS01: the bot is in it
      ✓ user group S0PVEADMIN: 2 members

    Redis
      ✓ connection: one server, version 7.0.15
      ✓ latency: 0.1 ms, the median of some pings
      ✓ persistence: append-only file on, and nothing is evicted
      ✓ replicas: none; while this server is down nothing can be asked for

    Cluster home
      ✓ endpoint https://pve1:8006: answers
      ✓ certificate of https://pve1:8006: ends on a day, in 364 days
      ✓ clock of https://pve1:8006: agrees with that of this machine
      ✓ credential: pvetoken@pve!bot is accepted
      ✓ version: Proxmox VE 9.1.1
      ✓ privileges: those that the roles need, and none that is as good as root
      ✓ PVE role TerraformProvisioner: is there; pvetoken.yml states nothing of it
      ✓ PVE role PVEVMUser: is built in

    Policy
      ✓ role provisioner: its tokens can leave behind rights of others (VM.Allocate), as its leavesAccess says
      ✓ role operator: its tokens can leave behind a way into guests (VM.Config.Cloudinit, VM.Console, VM.GuestAgent.FileWrite), as its leavesAccess says
      ✓ role provisioner: there are people who can approve it
      ✓ role operator: there are people who can approve it

    The bot would start, and all is well."
  `);
  expect(status).toBe(0);
  expect(progress).toContain('Looking at Slack, cluster home…');
  expect(progress.at(-1)).toBeUndefined();
});

it('changes nothing anywhere', async () => {
  const setUp = await aSetUp();
  await setUp.isLookedAt();
  const { proxmox, slack } = setUp.world;
  expect(proxmox.calls().filter(({ method }) => method !== 'GET')).toEqual([]);
  expect([...new Set(slack.calls().map(({ method }) => method))].toSorted()).toEqual([
    'apps.connections.open',
    'auth.test',
    'conversations.info',
    'usergroups.users.list',
    'users.info',
  ]);
});

it('leaves a running bot all of its connections', async () => {
  const setUp = await aSetUp();
  expect((await setUp.isLookedAt()).status).toBe(0);
  const run = pvetoken(['start'], setUp.env);
  const { slack } = setUp.world;
  await slack.connected(2);
  expect((await setUp.isLookedAt()).status).toBe(0);
  await slack.connected(2);
  expect(await slack.as(RUTH).command('/pvetoken roles')).toMatchObject({ acked: true });
  run.signal('SIGTERM');
  await run.ended;
});

it('says in HTTP mode what only Slack can try', async () => {
  const { status, text } = await (await aSetUp({ mode: 'http' })).isLookedAt();
  expect(text).toContain(
    '  ✓ HTTP mode: Slack calls the bot; whether SLACK_SIGNING_SECRET is right shows at its first call\n',
  );
  expect(status).toBe(0);
});

it('says which server a bot would run that is named no Redis', async () => {
  const setUp = await aSetUp();
  delete setUp.env['REDIS_URL'];
  setUp.env['PATH'] = await setUp.writesProgram('redis-server');
  const { status, text } = await setUp.isLookedAt();
  expect(text).toContain(
    '  ✓ own server: REDIS_URL names none, so the bot runs /etc/pvetoken/redis-server by itself, and keeps its data in PVETOKEN_DATA\n',
  );
  expect(status).toBe(0);
});

it('counts the replicas of the master that Sentinels name, and says when they name none', async () => {
  const sentinel = await startSentinel();
  onTestFinished(async () => await sentinel.stop());
  const setUp = await aSetUp({ redisUrl: sentinel.url });
  const { status, text } = await setUp.isLookedAt();
  expect(text).toContain('  ✓ connection: a master that Sentinels name, version ');
  expect(text).toContain('  ✓ replicas: 1 replica\n');
  expect(status).toBe(0);
  setUp.env['REDIS_URL'] = sentinel.url.replace('mymaster', 'another');
  expect(await setUp.isLookedAt()).toMatchObject({
    unwell: [
      'Redis',
      '  ✗ connection: Redis does not answer (no Sentinel names a master)',
      '      Start it, and see that REDIS_URL names it and that no firewall is between.',
    ].join('\n'),
    status: 1,
  });
});

it('looks at every master of a Redis Cluster', async () => {
  const cluster = await startCluster();
  onTestFinished(async () => await cluster.stop());
  const setUp = await aSetUp({ redisUrl: cluster.url });
  const withoutReplicas = [
    '  ! replicas: a master has none, so nothing takes over when it fails',
    '      Add one to each master by `redis-cli --cluster add-node NEW NODE --cluster-slave`.',
  ];
  expect(await setUp.isLookedAt()).toMatchObject({ unwell: ['Redis', ...withoutReplicas].join('\n'), status: 2 });

  const port = cluster.masters[1]?.port ?? 0;
  const master = new Redis({ port });
  onTestFinished(() => master.disconnect());
  await master.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const evicting = `  ✗ eviction: Redis drops keys when memory is short (allkeys-lru) (master 127.0.0.1:${port}), and grants with them`;
  expect((await setUp.isLookedAt()).unwell).toContain(evicting);

  setUp.env['REDIS_URL'] = cluster.url.replace('://', '://nobody:another@');
  expect((await setUp.isLookedAt()).unwell).toContain(
    '  ✗ connection: Redis refuses the user or the password of REDIS_URL (WRONGPASS)\n',
  );
});

it('comes to one sentence', async () => {
  const setUp = await aSetUp();
  expect((await setUp.isLookedAt()).summary).toBe('The bot would start, and all is well.');
  setUp.provisioner.channel = 'C0NOWHERE';
  expect((await setUp.isLookedAt()).summary).toBe('The bot would start; 1 thing should be looked at (✗ and ! above).');
  setUp.env['SLACK_APP_TOKEN'] = 'xapp-of-another-app';
  expect((await setUp.isLookedAt()).summary).toBe(
    'The bot would not start: 1 thing is in the way (✗ above), and 1 other thing should be looked at.',
  );
});

it('is readable for scripts', async () => {
  const setUp = await aSetUp();
  setUp.provisioner.channel = 'C0NOWHERE';
  const { status, text } = await setUp.isLookedAt(['--json']);
  expect(status).toBe(2);
  const { starts, findings } = z
    .object({ starts: z.boolean(), findings: z.array(z.object({ status: z.string() }).loose()) })
    .parse(JSON.parse(text));
  expect(starts).toBe(true);
  expect(findings.filter(({ status }) => status !== 'ok')).toEqual([
    {
      area: 'Slack',
      name: 'channel C0NOWHERE',
      status: 'fail',
      found: 'Slack shows the bot no such channel, so nothing of role provisioner can be posted (channel_not_found)',
      remedy: 'Put the right id into pvetoken.yml; if the channel is private, write /invite @pvetoken there.',
    },
  ]);
});

it('explains itself, and says what is wrong with its words', async () => {
  const setUp = await aSetUp();
  expect(await setUp.isLookedAt(['--help'])).toMatchObject({
    status: 0,
    text: expect.stringContaining('Exit status: 0 the bot would start and all is well') as string,
  });
  expect(await setUp.isLookedAt(['--fast'])).toMatchObject({
    status: 1,
    text: expect.stringMatching(/^pvetoken doctor: Unknown option '--fast'/) as string,
  });
  expect(await setUp.isLookedAt(['slack'])).toMatchObject({ status: 1 });
  expect(setUp.world.slack.calls()).toEqual([]);
});
