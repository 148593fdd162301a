import { describe, expect, it } from 'vitest';
import type { BotProcess } from '../../playground/bot-process.ts';
import type { CallMatch, FaultSpec } from '../../playground/proxmox/simulated-proxmox.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { activeGrant, endsWell, killable, type Killable } from '../support/killable.ts';

const BEFORE_AND_AFTER = [
  ['before', false],
  ['after', true],
] as const;

/** A moment at which a process dies, and what holds it there. */
type Moment = readonly [when: string, hold: Extract<FaultSpec, { readonly kind: 'hold' }>];

/** Around a write: when Proxmox has not done it, and when it has and nobody heard. */
const around = (write: string, match: CallMatch): Moment[] =>
  BEFORE_AND_AFTER.map(([when, done]) => [`${when} ${write}`, { kind: 'hold', match, done }]);

/** At a read that follows a write. A read leaves nothing behind, so it does not matter on which side of it one dies. */
const during = (reading: string, match: CallMatch, after: CallMatch): Moment => [
  `while ${reading}`,
  { kind: 'hold', match, after, done: false },
];

const POST_USER: CallMatch = { method: 'POST', path: /^\/access\/users$/ };
const POST_TOKEN: CallMatch = { method: 'POST', path: /\/token\/pvt-/ };
const GET_TOKEN: CallMatch = { method: 'GET', path: /\/token\/pvt-/ };
const DELETE_TOKEN: CallMatch = { method: 'DELETE', path: /\/token\/pvt-/ };
const PUT_ACL: CallMatch = { method: 'PUT', path: /^\/access\/acl$/ };
const GET_ACL: CallMatch = { method: 'GET', path: /^\/access\/acl$/ };
const GET_PERMISSIONS: CallMatch = { method: 'GET', path: /^\/access\/permissions$/ };
const DELETE_USER: CallMatch = { method: 'DELETE', path: /^\/access\/users\/pvt-[^/]*$/ };
const GET_USER: CallMatch = { method: 'GET', path: /^\/access\/users\/pvt-[^/]*$/ };

const PROVISIONING: readonly Moment[] = [
  ...around('the user is created', POST_USER),
  ...around('the token is created', POST_TOKEN),
  ...around('the ACL is set', PUT_ACL),
  during('the token is read back', GET_TOKEN, POST_TOKEN),
  during('its privileges are read back', GET_PERMISSIONS, PUT_ACL),
];

/** Of a token with a user of its own. */
const REVOKING: readonly Moment[] = [
  ...around('the user is deleted', DELETE_USER),
  during('its absence is read back', GET_USER, DELETE_USER),
  during('the ACL is read back', GET_ACL, DELETE_USER),
];

/** Of a token of a service user, which stays. */
const REVOKING_FROM_A_SERVICE_USER: readonly Moment[] = [
  ...around('the token is deleted', DELETE_TOKEN),
  during('its absence is read back', GET_TOKEN, DELETE_TOKEN),
];

describe.concurrent('a process killed while provisioning', { timeout: 60_000 }, () => {
  it.for(PROVISIONING)('%s is followed by another that finishes the work', async ([, hold], context) => {
    const story = await killable(context);
    const { world, ruth, ann } = story;
    const first = await story.start();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const held = world.proxmox.inject(hold);
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await held.reached;
    await first.kill();
    await held.release();
    await story.start();
    await endsWell(story, id, 'first');
  });

  it.for(BEFORE_AND_AFTER)(
    '%s Slack takes the message in which the secret is to appear leaves one secret that works',
    async ([, done], context) => {
      const story = await killable(context);
      const { world, ruth, ann } = story;
      const first = await story.start();
      const id = await ruth.asks('provisioner rebuild the dev cluster');
      const held = world.slack.inject({
        method: 'chat.postMessage',
        when: (args) => JSON.stringify(args).includes('appears in this message'),
        kind: 'hold',
        done,
      });
      await ann.clicks(await ann.seesCard(id), 'Approve');
      await held.reached;
      await first.kill();
      if (done) held.clear();
      await story.start();
      await endsWell(story, id, 'first');
    },
  );

  it.for(BEFORE_AND_AFTER)(
    '%s Slack takes the secret leaves one secret that works, and says so',
    async ([, done], context) => {
      const story = await killable(context);
      const { world, ruth, ann } = story;
      const first = await story.start();
      const id = await ruth.asks('provisioner rebuild the dev cluster');
      const held = world.slack.inject({
        method: 'chat.update',
        when: (args) => JSON.stringify(args).includes('PROXMOX_VE_API_TOKEN'),
        kind: 'hold',
        done,
      });
      await ann.clicks(await ann.seesCard(id), 'Approve');
      await held.reached;
      await first.kill();
      // A message that Slack had not taken yet is never taken: its sender is gone.
      if (done) held.clear();
      await story.start();
      await endsWell(story, id, 'replaced');
    },
  );
});

describe.concurrent('a process killed while making a new secret', { timeout: 60_000 }, () => {
  it.for(BEFORE_AND_AFTER)(
    '%s Proxmox makes it is followed by another that finishes the work',
    async ([, done], context) => {
      const story = await killable(context);
      const { world, ruth, ann } = story;
      const first = await story.start();
      const id = await activeGrant(story);
      const held = world.proxmox.inject({ kind: 'hold', match: { method: 'PUT', path: /\/token\// }, done });
      await ruth.types(`/pvetoken rotate ${id}`);
      await held.reached;
      await first.kill();
      await held.release();
      await story.start();
      await ann.seesReply(id, /^Renewed the secret/);
      await endsWell(story, id, 'replaced');
    },
  );

  it.for(BEFORE_AND_AFTER)('%s Slack takes it leaves one secret that works', async ([, done], context) => {
    const story = await killable(context);
    const { world, ruth, ann } = story;
    const first = await story.start();
    const id = await activeGrant(story);
    const held = world.slack.inject({
      method: 'chat.update',
      when: (args) => JSON.stringify(args).includes('PROXMOX_VE_API_TOKEN'),
      kind: 'hold',
      done,
    });
    await ruth.types(`/pvetoken rotate ${id}`);
    await held.reached;
    await first.kill();
    if (done) held.clear();
    await story.start();
    await ann.seesReply(id, /^Renewed the secret/);
    await endsWell(story, id, 'replaced');
  });
});

describe.concurrent('a process killed while revoking', { timeout: 60_000 }, () => {
  it.for(REVOKING)('%s is followed by another that finishes the work', async ([, hold], context) => {
    const story = await killable(context);
    const first = await story.start();
    const id = await activeGrant(story);
    await isRevokedAllTheSame(story, first, id, hold);
    expect(holdings(story.world.proxmox)).toEqual(isEmpty);
  });

  it.for(REVOKING_FROM_A_SERVICE_USER)(
    '%s is followed by another that finishes the work, and the service user stays',
    async ([, hold], context) => {
      const story = await killable(context);
      const first = await story.start();
      const id = await activeGrant(story, 'operator on /vms/100 restart the agent');
      await isRevokedAllTheSame(story, first, id, hold);
      expect(holdings(story.world.proxmox)).toEqual(isEmpty);
      expect(story.world.proxmox.users().map(({ userid }) => userid)).toContain('terraform@pve');
    },
  );
});

/** Revokes, kills the process where it is held, and waits until the next one says that it is done. */
async function isRevokedAllTheSame(story: Killable, first: BotProcess, id: string, hold: Moment[1]): Promise<void> {
  const { world, ruth, ann } = story;
  const held = world.proxmox.inject(hold);
  await ruth.types(`/pvetoken revoke ${id}`);
  await held.reached;
  await first.kill();
  await held.release();
  await story.start();
  await ann.seesCard(id, /Revoked/);
  await ruth.seesDm(/Revoked/);
}
