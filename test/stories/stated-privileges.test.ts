import { describe, expect, it } from 'vitest';
import { RUTH } from '../../playground/slack/workspaces.ts';
import type { RoleEntry } from '../../playground/world.ts';
import { HOUR } from '../../src/domain/time.ts';
import { Form } from '../support/form.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey, type JourneyOptions } from '../support/journey.ts';

const PRIVILEGES = ['VM.Audit', 'VM.PowerMgmt'];

/** A journey whose role `switcher` states its privileges. */
async function start(options: JourneyOptions = {}, changes: Partial<RoleEntry> = {}): Promise<Journey> {
  return await startJourney({
    ...options,
    adjust: ({ roles }) => {
      const { pveRole: _, leavesAccess: __, ...role } = roles['provisioner'] ?? {};
      roles['switcher'] = { ...role, privileges: PRIVILEGES, paths: ['/vms/100'], ...changes } as RoleEntry;
    },
  });
}

describe('a role that states its privileges', () => {
  it.each(['7.4', '8.4', '9.1', '9.2'] as const)('gives a token that can do just that, on %s', async (level) => {
    const { ruth, ann, proxmox, pass } = await start({ level });
    proxmox.createRole('switcher', PRIVILEGES);
    const id = await ruth.asks('switcher restart web-1');
    await ann.clicks(await ann.seesCard(id, /PVE role: switcher[^]*Privileges: VM\.Audit, VM\.PowerMgmt/), 'Approve');
    const { secret } = await ruth.receivesSecret();
    expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret)).toMatchObject({ permissions: { '/vms/100': PRIVILEGES } });
    pass(5 * HOUR);
    await ann.seesCard(id, /Nothing of the token is left on Proxmox/);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });

  it('gives none while the cluster has no such PVE role, or one with other privileges', async () => {
    const { ruth, proxmox, slack } = await start();
    expect((await ruth.isAnswered('/pvetoken request switcher restart web-1')).text).toMatch(
      /the cluster home has no PVE role switcher, which switcher gives\. Ask an administrator to create it/,
    );
    proxmox.createRole('switcher', [...PRIVILEGES, 'VM.Allocate']);
    expect((await ruth.isAnswered('/pvetoken request switcher restart web-1')).text).toBe(
      'Nothing was asked for: the PVE role switcher, which switcher gives, has other privileges on the cluster home than in this app’s configuration, so no token would be made of it. Ask an administrator to run pvetoken roles apply.',
    );
    const form = new Form(slack, RUTH);
    await form.opens('/pvetoken request switcher', /this PVE role has other privileges on the cluster/);
    expect((await form.sends({ Why: 'Restart it' })).errors).toEqual({
      Role: 'Nothing to ask for: this role gives the PVE role “switcher”, which has other privileges on its cluster than in this app’s configuration. Tell an administrator.',
    });
    await slack.as(RUTH).closeModal();
    proxmox.createRole('switcher', PRIVILEGES);
    await ruth.seesCard(await ruth.asks('switcher restart web-1'));
  });

  it.each([
    ['wider', [...PRIVILEGES, 'VM.Allocate'], 'gives VM.Allocate too'],
    ['narrower', ['VM.Audit'], 'lacks VM.PowerMgmt'],
  ])('fails when the PVE role was made %s after it was asked for, and makes nothing', async (_, privileges, how) => {
    const { ruth, ann, proxmox } = await start();
    proxmox.createRole('switcher', PRIVILEGES);
    const id = await ruth.asks('switcher restart web-1');
    const card = await ann.seesCard(id);
    proxmox.createRole('switcher', privileges);
    await ann.clicks(card, 'Approve');
    const { text } = await ann.seesReply(id, /Failed/);
    expect(text).toContain('The PVE role has other privileges on the cluster than in this app’s configuration');
    expect(text).toContain(`Reported: cluster home: PVE role switcher ${how}.`);
    expect(text).toContain('run pvetoken roles plan, which shows the difference, and pvetoken roles apply');
    expect(holdings(proxmox)).toEqual(isEmpty);
    expect(proxmox.calls().filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('keeps a secret that was to be replaced when the PVE role changed meanwhile', async () => {
    const { ruth, ann, proxmox } = await start();
    proxmox.createRole('switcher', PRIVILEGES);
    const id = await ruth.asks('switcher restart web-1');
    await ann.clicks(await ann.seesCard(id), 'Approve');
    const { secret } = await ruth.receivesSecret();
    await ann.seesCard(id, /Active until/);
    proxmox.createRole('switcher', ['VM.Audit']);
    await ruth.types(`/pvetoken rotate ${id}`);
    await ann.seesReply(id, /Kept the old secret.*PVE role switcher lacks VM\.PowerMgmt\. Nothing was changed/);
    expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret).ok).toBe(true);
  });

  it('asks approvers again when what it states has changed since', async () => {
    const { ruth, ann, proxmox, restart } = await start();
    proxmox.createRole('switcher', PRIVILEGES);
    const id = await ruth.asks('switcher restart web-1');
    await ann.seesCard(id);
    proxmox.createRole('switcher', ['VM.Audit']);
    await restart(({ roles }) => Object.assign(roles['switcher'] ?? {}, { privileges: ['VM.Audit'] }));
    await ann.clicks(await ann.seesCard(id), 'Approve');
    await ann.seesReply(id, /Asked again, because the role has changed since: it gives other privileges\./);
    await ann.clicks(await ann.seesCard(id, /Waiting for an approver/), 'Approve');
    const { secret } = await ruth.receivesSecret();
    expect(proxmox.can(`pvt-${id}@pve!pvt-${id}`, secret)).toMatchObject({ permissions: { '/vms/100': ['VM.Audit'] } });
  });
});

describe('what a token can leave behind', () => {
  it('is told at start-up, louder where nobody said that it is meant', async () => {
    const lines: string[] = [];
    await startJourney({
      onLog: (line) => void lines.push(line),
      adjust: ({ roles }) => void Object.assign(roles['provisioner'] ?? {}, { leavesAccess: ['guest'] }),
    });
    const told = lines
      .filter((line) => line.includes('can leave access behind'))
      .map((line) => JSON.parse(line) as object);
    expect(told).toMatchObject([
      {
        level: 40,
        role: 'provisioner',
        cluster: 'home',
        leaves: 'rights of others (VM.Allocate)',
        msg: 'tokens of this role can leave access behind; add rights to its leavesAccess, or grant less',
      },
      {
        level: 30,
        role: 'operator',
        leaves: 'a way into guests (VM.Config.Cloudinit, VM.Console, VM.GuestAgent.FileWrite)',
        msg: 'tokens of this role can leave access behind, as its leavesAccess says',
      },
    ]);
  });

  it('is told at start-up as far as it is known when a cluster does not answer', async () => {
    const lines: string[] = [];
    await startJourney({
      onLog: (line) => void lines.push(line),
      adjust: ({ clusters }) => void Object.assign(clusters['home'] ?? {}, { endpoints: ['http://127.0.0.1:9'] }),
    });
    const text = lines.join('\n');
    expect(text).toContain('"leaves":"a way into guests (VM.Config.Cloudinit, VM.Console)"');
    expect(text).toMatch(/cluster home: GET \/access\/roles: .*a cluster did not say what its PVE roles give/);
  });

  it('stands on the card, by what the token could do, and in the form', async () => {
    const { ruth, ann, slack } = await startJourney();
    const words = 'Can leave access behind: rights of others (VM.Allocate); see that nothing is left when it ends';
    const card = await ann.seesCard(await ruth.asks('provisioner rebuild the dev cluster'));
    expect(card.text).toContain(words);
    const view = await new Form(slack, RUTH).opens('/pvetoken request provisioner', /What it can do/);
    expect(view.text).toContain(words);
  });
});
