import { describe, expect, it } from 'vitest';
import type { AclEntry } from '../../src/domain/comparison.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { revokeGrant } from '../../src/use-cases/end-request.ts';
import { requestRotation } from '../../src/use-cases/rotate-grant.ts';
import { workCluster } from '../../src/use-cases/work-cluster.ts';
import { InMemoryBot, untilStopped } from '../support/in-memory-bot.ts';
import { everyStopOfProvisioning } from '../support/in-memory-provisioning.ts';
import { ANN, anId, aPolicy, aRole, RUTH } from '../support/records.ts';

const ALICE: AclEntry = { holder: 'alice@pve', pveRole: 'PVEVMUser', path: '/pool/dev', propagate: true };
const BOB: AclEntry = { holder: 'bob@pve', pveRole: 'PVEVMUser', path: '/pool/dev', propagate: true };
const REMOVING = aPolicy([aRole({ removeAddedAccess: true })]);

/** A bot on a cluster where tokens can hand on rights, and where Alice has some. */
function aBot(policy = aPolicy()): InMemoryBot {
  const bot = new InMemoryBot(policy);
  bot.cluster.gives = ['Pool.Allocate', 'VM.Audit'];
  bot.cluster.acl = [ALICE];
  return bot;
}

/** The events of a comparison in the audit, without their moments. */
function told(bot: InMemoryBot, id: RequestId): unknown[] {
  return bot.store.audit
    .filter(({ request, event }) => request === id && event.type.startsWith('access_'))
    .map(({ event }) => {
      const { at: _, ...rest } = event;
      return rest;
    });
}

const left = (...entries: object[]): object => ({ type: 'access_left', entries, more: 0 });

describe('at the end of a grant', () => {
  it('nothing is compared of a token that cannot hand on rights, and nothing is kept of it', async () => {
    const bot = aBot();
    bot.cluster.gives = ['VM.Audit', 'VM.PowerMgmt'];
    const id = await bot.active();
    expect(bot.baselines.ids).toEqual([]);
    bot.cluster.acl = [ALICE, BOB];
    await bot.pass(5 * HOUR);
    expect(told(bot, id)).toEqual([]);
  });

  it('an ACL that is as it was is in the audit, and told nobody', async () => {
    const bot = aBot();
    const id = await bot.active();
    expect(bot.baselines.ids).toEqual([id]);
    await bot.pass(5 * HOUR);
    expect(told(bot, id)).toEqual([{ type: 'access_unchanged' }]);
    expect(bot.slack.in('C0ALERTS')).toEqual([]);
    expect(bot.baselines.ids).toEqual([]);
  });

  it('what appeared is told once to alerts and on the card, and stays', async () => {
    const bot = aBot();
    const id = await bot.active();
    bot.cluster.acl = [ALICE, BOB];
    await bot.pass(2 * DAY);
    expect(told(bot, id)).toEqual([left(BOB)]);
    expect(bot.slack.in('C0ALERTS')).toEqual(['alert: access_left']);
    expect(bot.slack.in('C0ACCESS').filter((message) => message === 'reply: access_left')).toHaveLength(1);
    expect(bot.cluster.acl).toEqual([ALICE, BOB]);
  });

  it('on somebody’s word it is compared just the same', async () => {
    const bot = aBot();
    const id = await bot.active();
    bot.cluster.acl = [BOB];
    await revokeGrant(bot.deps, { id, by: ANN });
    await bot.settle();
    expect(await bot.state(id)).toBe('revoked');
    expect(told(bot, id)).toEqual([left(BOB)]);
  });

  it('the baseline is that of before anybody saw a secret, also after the secret was replaced', async () => {
    const bot = aBot();
    const id = await bot.active();
    bot.cluster.acl = [ALICE, BOB];
    await requestRotation(bot.deps, { id, by: RUTH });
    await bot.settle();
    await bot.pass(5 * HOUR);
    expect(told(bot, id)).toEqual([left(BOB)]);
  });

  it('what the users and tokens of other grants have is passed over, but not what only has such a name', async () => {
    const bot = aBot();
    const id = await bot.active();
    const other = await bot.active(8 * HOUR);
    const named = (name: string): AclEntry => ({ ...BOB, holder: `pvt-${name}@pve` });
    bot.cluster.acl = [named(other), named(anId(77)), { ...BOB, holder: `bob@pve!pvt-${other}` }];
    await bot.pass(5 * HOUR);
    expect(told(bot, id)).toEqual([left(named(anId(77)), { ...BOB, holder: `bob@pve!pvt-${other}` })]);
  });

  it('more than can be named is counted', async () => {
    const bot = aBot(REMOVING);
    const id = await bot.active();
    bot.cluster.acl = Array.from({ length: 120 }, (_, index) => ({ ...BOB, holder: `bob${index}@pve` }));
    await bot.pass(5 * HOUR);
    expect(told(bot, id).at(-1)).toMatchObject({ type: 'access_left', more: 70 });
    expect(bot.cluster.acl).toHaveLength(70);
  });
});

describe('where a role asks for it', () => {
  it('what the token could have added is removed, and the rest only told', async () => {
    const bot = aBot(REMOVING);
    const id = await bot.active();
    const elsewhere = { ...BOB, path: '/vms/104' };
    const bots = { ...BOB, holder: 'pvetoken@pve!bot' };
    const root = { ...BOB, holder: 'root@pam' };
    const another = { ...BOB, holder: `pvt-${anId(77)}@pve` };
    const wider = { ...ALICE, propagate: false };
    bot.cluster.acl = [wider, BOB, elsewhere, bots, root, another];
    await bot.pass(5 * HOUR);
    expect(bot.cluster.acl).toEqual([wider, elsewhere, bots, root, another]);
    expect(told(bot, id)).toEqual([
      { type: 'access_removal_started', entries: [BOB] },
      left({ ...BOB, removed: true }, { ...wider, altered: true }, elsewhere, bots, root, another),
    ]);
    expect(bot.slack.in('C0ALERTS')).toEqual(['alert: access_left']);
  });

  it('what the cluster refuses to remove is told as left', async () => {
    const bot = aBot(REMOVING);
    const id = await bot.active();
    bot.cluster.acl = [BOB];
    await bot.pass(HOUR);
    bot.cluster.refusal = { kind: 'refused_by_cluster', detail: '403' };
    await bot.pass(4 * HOUR);
    expect(told(bot, id).at(-1)).toEqual(left(BOB));
    expect(bot.faults).toHaveLength(1);
  });

  it('a removal that was begun is finished by the next process, and told once', async () => {
    for (const when of ['before', 'after'] as const) {
      const bot = aBot(REMOVING);
      const id = await bot.active();
      bot.cluster.acl = [BOB];
      bot.now += 4 * HOUR;
      const { deps, steps } = bot.process({ at: 'cluster.takeEntry', when });
      expect(await untilStopped(steps, workCluster(deps, id))).toBe('stopped');
      bot.leases.runOut();
      await bot.pass(MINUTE);
      expect(bot.cluster.acl).toEqual([]);
      expect(told(bot, id).at(-1)).toEqual(left({ ...BOB, removed: true }));
      expect(bot.slack.in('C0ALERTS')).toEqual(['alert: access_left']);
      expect(bot.baselines.ids).toEqual([]);
    }
  });
});

describe('a comparison that cannot be made', () => {
  it('holds up no revocation, and is made once the cluster answers', async () => {
    const bot = aBot();
    const id = await bot.active();
    bot.cluster.acl = [BOB];
    bot.cluster.breakNext('readAcl', 'not_done');
    await bot.pass(4 * HOUR);
    expect(await bot.state(id)).toBe('revoked');
    expect(told(bot, id)).toEqual([]);
    await bot.pass(2 * SECOND);
    expect(told(bot, id)).toEqual([left(BOB)]);
  });

  it('is given up after a day, said once, and then nothing of it is left', async () => {
    const bot = aBot();
    const id = await bot.active();
    bot.now += 4 * HOUR;
    const { deps, steps } = bot.process({ at: 'cluster.readAcl', when: 'before' });
    expect(await untilStopped(steps, workCluster(deps, id))).toBe('stopped');
    bot.leases.runOut();
    bot.cluster.isDown = true;
    await bot.pass(DAY - MINUTE);
    expect([await bot.state(id), told(bot, id)]).toEqual(['revoked', []]);
    await bot.pass(DAY);
    expect(told(bot, id)).toMatchObject([{ type: 'access_not_compared', because: 'no_answer' }]);
    expect(bot.slack.in('C0ALERTS')).toEqual(['alert: access_not_compared']);
    expect(bot.baselines.ids).toEqual([]);
  });

  it('because the baseline was lost is said, once', async () => {
    const bot = aBot();
    const id = await bot.active();
    bot.baselines.flush();
    await bot.pass(2 * DAY);
    expect(told(bot, id)).toEqual([{ type: 'access_not_compared', because: 'baseline_lost', paths: [], detail: '' }]);
    expect(bot.slack.in('C0ALERTS')).toEqual(['alert: access_not_compared']);
  });

  it.each(['before', 'after'])('because the bot may not look, %s the grant, is said once', async (when) => {
    const bot = aBot();
    if (when === 'before') bot.cluster.blind = ['/pool/dev'];
    const id = await bot.active();
    bot.cluster.blind = when === 'before' ? [] : ['/pool/dev'];
    await bot.pass(2 * DAY);
    const paths = ['/pool/dev'];
    const event = { type: 'access_not_compared', because: 'not_allowed_to_look', paths, detail: '' };
    expect(told(bot, id)).toEqual([event]);
    expect(bot.slack.in('C0ALERTS')).toEqual(['alert: access_not_compared']);
  });
});

describe('a token that can hand on rights', () => {
  it.each(['cluster', 'store'])(
    'is not handed over while the %s does not say or keep how the ACL stands',
    async (which) => {
      const bot = aBot();
      const id = await bot.approved();
      if (which === 'cluster') bot.cluster.breakNext('readAcl', 'not_done');
      else {
        const keep = bot.baselines.keep.bind(bot.baselines);
        bot.baselines.keep = async () => {
          bot.baselines.keep = keep;
          return await Promise.reject(new Error('no store'));
        };
      }
      await bot.settle();
      expect(await bot.state(id)).toBe('approved');
      expect(bot.slack.secretsOf(RUTH)).toEqual([]);
      await bot.pass(MINUTE);
      expect(await bot.state(id)).toBe('active');
      expect(bot.baselines.ids).toEqual([id]);
    },
  );

  it('has its comparison also when its process is killed at any step of making it', async () => {
    for (const [, stop] of await everyStopOfProvisioning()) {
      const bot = aBot();
      const id = await bot.approved();
      const { deps, steps } = bot.process(stop);
      await untilStopped(steps, workCluster(deps, id));
      bot.leases.runOut();
      await bot.pass(MINUTE);
      expect(await bot.state(id)).toBe('active');
      bot.cluster.acl = [ALICE, BOB];
      await bot.pass(5 * HOUR);
      expect([stop, told(bot, id)]).toEqual([stop, [left(BOB)]]);
    }
  });
});

it('a baseline goes with its request', async () => {
  const bot = aBot();
  const id = await bot.active();
  await bot.pass(5 * HOUR);
  await bot.baselines.keep(id, { entries: [], blind: [], privileges: [], members: [] });
  await bot.pass(401 * DAY);
  expect(await bot.store.load(id)).toBeUndefined();
  expect(bot.baselines.ids).toEqual([]);
});
