import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { letLook } from '../support/rights.ts';
import type { Screen } from '../support/screen.ts';

interface Held {
  readonly id: string;
  readonly user: string;
  readonly fullTokenId: string;
}

async function activeGrant({ ruth, ann }: Journey, role = 'provisioner for 2h'): Promise<Held> {
  const id = await ruth.asks(`${role} rebuild the dev cluster`);
  await ann.clicks(await ann.seesCard(id), 'Approve');
  await ruth.receivesSecret();
  await ann.seesCard(id, /Active until/);
  return { id, user: `pvt-${id}@pve`, fullTokenId: `pvt-${id}@pve!pvt-${id}` };
}

/** Types the command, and reads what was found. */
async function check(person: Screen, id: string, words: RegExp): Promise<string> {
  expect((await person.isAnswered(`/pvetoken check ${id}`)).text).toMatch(/^Looking at the token of request/);
  return (await person.isTold(words)).text;
}

describe('somebody whose token does not work', () => {
  it('reads a moment after they got it that nothing is wrong with it', async () => {
    const journey = await startJourney();
    const { ruth, ann, ada, proxmox } = journey;
    letLook(proxmox);
    const { id, fullTokenId } = await activeGrant(journey);
    for (const person of [ruth, ann, ada]) {
      const text = await check(person, id, /Found nothing wrong with the token/);
      expect(text).toContain(fullTokenId);
      expect(text).toMatch(/User: pvt-\w+@pve, enabled/);
      expect(text).toMatch(/Proxmox ends it: .*; its clock agrees with this app’s/);
      expect(text).toMatch(/On \/pool\/dev(, \/storage\/local-lvm)? it can do: .*VM\.Allocate/);
    }
  });

  it('reads what somebody changed on the cluster, and what to do about it', async () => {
    const journey = await startJourney();
    const { ruth, proxmox } = journey;
    const { id, user } = await activeGrant(journey);
    proxmox.setUserEnabled(user, false);
    proxmox.removeAcl({ path: '/pool/dev', type: 'user', ugid: user, roleid: 'TerraformProvisioner' });
    const before = [proxmox.users(), proxmox.tokens(), proxmox.acl()];
    const text = await check(ruth, id, /Found 2 things/);
    expect(text).toMatch(/Its user is disabled, so it does not work\. Ask an administrator to enable it/);
    expect(text).toMatch(/It does not have its PVE role on \/pool\/dev.*Ask an administrator to grant it again/);
    expect([proxmox.users(), proxmox.tokens(), proxmox.acl()]).toEqual(before);
  });

  it('gets one that works by what the answer says, where privilege separation was switched on', async () => {
    const journey = await startJourney();
    const { ruth, ann, proxmox } = journey;
    const { id, fullTokenId } = await activeGrant(journey);
    proxmox.setPrivilegeSeparation(fullTokenId, true);
    const text = await check(ruth, id, /Found one thing/);
    expect(text).toMatch(new RegExp(`Get a new secret with /pvetoken rotate ${id}, which puts that right`));
    await ruth.isAnswered(`/pvetoken rotate ${id}`);
    await ann.seesReply(id, /Renewed the secret/);
    await check(ruth, id, /Found nothing wrong/);
  });

  it('reads that the clocks differ, that the token is over there, and operators read it in log and metrics', async () => {
    const log: string[] = [];
    const journey = await startJourney({ onLog: (line) => void log.push(line) });
    const { ruth, proxmox, bot, pass } = journey;
    const { id } = await activeGrant(journey);
    proxmox.setClockAhead(4 * MINUTE);
    const text = await check(ruth, id, /Found one thing/);
    expect(text).toMatch(/The cluster’s clock is 4m ahead of this app’s, so tokens end 4m early there/);
    pass(2 * HOUR - 3 * MINUTE);
    expect(await check(ruth, id, /Found 2 things/)).toMatch(/By the cluster’s clock the end of its token has come/);
    expect(log.filter((line) => line.includes('is 240 s ahead of ours'))).toHaveLength(1);
    const metrics = await (await fetch(`http://127.0.0.1:${bot.port()}/metrics`)).text();
    expect(metrics).toMatch(/pvetoken_cluster_clock_skew_seconds\{cluster="home"\} 240/);
  });

  it('reads that a service user is disabled', async () => {
    const journey = await startJourney();
    const { ruth, proxmox } = journey;
    const { id } = await activeGrant(journey, 'operator on /vms/100');
    proxmox.setUserEnabled('terraform@pve', false);
    expect(await check(ruth, id, /Found one thing/)).toMatch(/Its user terraform@pve is disabled/);
  });

  it('reads that the cluster does not answer, and that nothing is concluded from that', async () => {
    const journey = await startJourney();
    const { ruth, proxmox } = journey;
    const { id } = await activeGrant(journey);
    proxmox.inject({ kind: 'down' });
    const text = await check(ruth, id, /^Could not check the token .* home did not answer/);
    expect(text).toContain('Nothing is concluded from that.');
  });
});

describe('somebody who wants to be sure that a token is gone', () => {
  it('reads what Proxmox says now, and that it is back where somebody brought it back', async () => {
    const journey = await startJourney();
    const { ruth, ann, proxmox } = journey;
    const { id, user, fullTokenId } = await activeGrant(journey);
    await ruth.isAnswered(`/pvetoken revoke ${id}`);
    await ann.seesReply(id, /^Revoked/);
    await check(ann, id, /^Gone: Proxmox was asked just now, and nothing of the token .* is on home/);
    const comment = `pvetoken request ${id}`;
    proxmox.createUser({ userid: user, groups: ['pvetoken'], comment });
    proxmox.createToken({ 'full-tokenid': fullTokenId, value: crypto.randomUUID(), comment });
    expect(await check(ann, id, /Still there/)).toMatch(
      new RegExp(`Still there: ${fullTokenId} is on home, though the request was revoked.*reconcile --cluster home`),
    );
  });
});

describe('checking', () => {
  it('says at once where there is no token, without asking the cluster', async () => {
    const { ruth, proxmox } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const before = proxmox.calls().filter(({ path }) => path.includes('pvt-')).length;
    expect((await ruth.isAnswered(`/pvetoken check ${id}`)).text).toMatch(
      new RegExp(`^There is no token to check: request ${id} waits for an approver`),
    );
    expect(proxmox.calls().filter(({ path }) => path.includes('pvt-'))).toHaveLength(before);
  });

  it('is for those who may see the request; to others it does not exist', async () => {
    const journey = await startJourney();
    const { abe, proxmox } = journey;
    const { id } = await activeGrant(journey, 'operator on /vms/100');
    // The bot looks after its clusters all the while; what counts is who looks at that token, or as it.
    const onToken = (): number => proxmox.calls().filter((call) => JSON.stringify(call).includes(`pvt-${id}`)).length;
    const before = onToken();
    expect(before).toBeGreaterThan(0);
    expect((await abe.isAnswered(`/pvetoken check ${id}`)).text).toMatch(new RegExp(`^Found no request ${id}`));
    expect((await abe.isAnswered('/pvetoken check k7m3q9xa')).text).toMatch(/^Found no request k7m3q9xa/);
    expect((await abe.isAnswered('/pvetoken chekc')).text).toMatch(/Did you mean \/pvetoken check\?.*check k7m3q9xa/);
    expect(onToken()).toBe(before);
  });
});
