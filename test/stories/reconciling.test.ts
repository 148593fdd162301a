import { describe, expect, it } from 'vitest';
import type { LoggedCall } from '../../playground/proxmox/simulated-proxmox.ts';
import type { WorldFile } from '../../playground/world.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { emptyRedis } from '../support/empty-redis.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey } from '../support/journey.ts';

/** An active grant, on a cluster that was read back once before it was made. */
async function activeGrant({ ruth, ann, pass, proxmox }: Journey): Promise<string> {
  await proxmox.waitFor((cluster) => cluster.calls().some(isLastOfReading), 'the cluster to be read back');
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ann.seesCard(id, /Active until/);
  // The last thing that is done for a new grant; what happens before it is part of making it.
  await proxmox.waitFor((cluster) => cluster.calls().some(isCheckOfSecret), 'the secret to be checked');
  // Work that ended a moment ago is not judged.
  pass(3 * MINUTE);
  return id;
}

function isLastOfReading({ method, path }: LoggedCall): boolean {
  return method === 'GET' && path === '/access/acl';
}

function isCheckOfSecret({ path, status }: LoggedCall): boolean {
  return path === '/version' && status === 200;
}

function onDemandOnly({ clusters }: WorldFile): void {
  clusters['home'] = { ...clusters['home'], reconcile: { mode: 'off' } };
}

describe('a cluster that is not as it was approved', () => {
  it('is put right within minutes, and operators read what was found and done', async () => {
    const journey = await startJourney();
    const { ann, proxmox, pass } = journey;
    const id = await activeGrant(journey);
    const user = `pvt-${id}@pve`;
    const before = [proxmox.users(), proxmox.tokens(), proxmox.acl()];
    proxmox.setTokenExpiry(`${user}!pvt-${id}`, 0);
    proxmox.addAcl({ path: '/vms/104', type: 'user', ugid: user, roleid: 'PVEVMAdmin', propagate: 1 });
    pass(5 * MINUTE);
    await ann.seesAlert(/Found 2 differences between home and what was approved/);
    await ann.seesAlert(/its token has no expiry on Proxmox, and was approved until .*Its approved end was restored/);
    await ann.seesAlert(/it has PVEVMAdmin on \/vms\/104 and below, which nobody approved like this\. That was taken/);
    expect([proxmox.users(), proxmox.tokens(), proxmox.acl()]).toEqual(before);
    await ann.seesCard(id, /Active until/);
  });

  it('has its grant ended whose token was deleted by hand, and its owner reads why', async () => {
    const journey = await startJourney();
    const { ruth, ann, proxmox, pass, letTimeFlow } = journey;
    const id = await activeGrant(journey);
    proxmox.deleteToken(`pvt-${id}@pve!pvt-${id}`);
    pass(5 * MINUTE);
    await ann.seesCard(id, /Revoked .*: its token was gone from the cluster before its time/);
    letTimeFlow();
    await ruth.seesDm(/its token was gone from the cluster before its time/);
    await ann.seesAlert(/it is gone from the cluster, and its grant was to go on\. Its grant ends now/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('is found and ended all the same when Redis was emptied', async () => {
    const journey = await startJourney();
    const { ann, proxmox, pass, redisUrl, bot } = journey;
    const id = await activeGrant(journey);
    const user = `pvt-${id}@pve`;
    proxmox.setUserExpiry(user, 0);
    proxmox.setTokenExpiry(`${user}!pvt-${id}`, 0);
    await emptyRedis(redisUrl);
    pass(5 * MINUTE);
    await ann.seesAlert(new RegExp(`pvt-${id} on home: no request of this bot is known for it.*It is revoked from`));
    expect(holdings(proxmox).users).toEqual([user]);
    pass(10 * MINUTE);
    await ann.seesAlert(/no request of this bot is known for it.*It was revoked\. Nothing of the token is left/);
    expect(holdings(proxmox)).toEqual(isEmpty);
    const counted = 'pvetoken_discrepancies_total{kind="orphan",handling="done",cluster="home"} 1';
    expect(await (await fetch(`http://127.0.0.1:${bot.port()}/metrics`)).text()).toContain(counted);
  });

  it('is read back at once for an administrator, who reads what came of it', async () => {
    const journey = await startJourney();
    const { ada, ruth, proxmox } = journey;
    const id = await activeGrant(journey);
    proxmox.setUserEnabled(`pvt-${id}@pve`, false);
    const refusal = /only administrators pause, resume, reconcile/;
    expect((await ruth.isAnswered('/pvetoken reconcile')).text).toMatch(refusal);
    expect((await ada.isAnswered('/pvetoken reconcile --cluster hom')).text).toMatch(
      /Found no cluster hom\. The clusters are home\. Example: \/pvetoken reconcile --cluster home/,
    );
    expect((await ada.isAnswered('/pvetoken reconcile')).text).toMatch(/^Reading back home/);
    const answer = await ada.isTold(/^Read back home, where one request holds something: one difference, 0 put right/);
    expect(answer.text).toMatch(/its user is disabled, so it does not work\. Nothing was changed\./);
    await ada.seesAlert(/its user is disabled, so it does not work/);
    expect(proxmox.users()).toContainEqual(expect.objectContaining({ userid: `pvt-${id}@pve`, enable: 0 }));
  });

  it('whose reading fails is said to the administrator who asked for it', async () => {
    const { ada, proxmox } = await startJourney({ adjust: onDemandOnly });
    proxmox.inject({ kind: 'unknown', done: false, match: { path: /^\/access\/users$/ }, times: Infinity });
    await ada.isAnswered('/pvetoken reconcile --cluster home');
    await ada.isTold(/^Could not read home to its end: .*GET \/access\/users: \S+ status 596/);
  });
});

it('a grant goes through its whole life while its cluster is read back, and nothing is said', async () => {
  const journey = await startJourney({
    adjust: ({ clusters, roles }) => {
      clusters['home'] = { ...clusters['home'], reconcile: { every: '1s' } };
      if (roles['provisioner'] !== undefined) roles['provisioner'].extension = 'automatic';
    },
  });
  const { ruth, ann, proxmox, pass, letTimeFlow, clock } = journey;
  const reads = (): number => proxmox.calls().filter(isLastOfReading).length;
  const isReadBack = async (): Promise<void> => {
    const before = reads();
    clock.advance(2 * SECOND);
    await proxmox.waitFor(() => reads() > before, 'the cluster to be read back');
  };
  const id = await activeGrant(journey);
  await isReadBack();
  await ruth.isAnswered(`/pvetoken extend ${id} 2h`);
  await ann.seesReply(id, /Extended\. The token works until/);
  await isReadBack();
  await ruth.isAnswered(`/pvetoken rotate ${id}`);
  await ann.seesReply(id, /Renewed the secret/);
  pass(3 * MINUTE);
  await isReadBack();
  pass(6 * HOUR);
  letTimeFlow();
  await ann.seesCard(id, /Revoked/);
  pass(3 * MINUTE);
  await isReadBack();
  expect(holdings(proxmox)).toEqual(isEmpty);
  expect(ann.alerts()).toEqual([]);
});
