import { describe, expect, it } from 'vitest';
import { RUTH } from '../../playground/slack/workspaces.ts';
import type { RoleEntry } from '../../playground/world.ts';
import { Form, fieldOf } from '../support/form.ts';
import { startJourney, type Journey } from '../support/journey.ts';
import { give, letLook } from '../support/rights.ts';

/** A journey whose role `operator` (PVEVMUser, owned by terraform@pve) is changed before the bot reads it. */
async function start(changes: Partial<RoleEntry> = {}): Promise<Journey> {
  return await startJourney({
    adjust: ({ roles }) => {
      if (roles['operator']) Object.assign(roles['operator'], changes);
    },
  });
}

/** Everything that was posted to the channel of the approvers, and to Ruth by direct message. */
function posted({ slack }: Journey): number {
  const { channels, dms } = slack.as(RUTH).sees();
  return dms.length + (channels['proxmox-access'] ?? []).length;
}

/** Sees that nobody was asked, once a later request was: its card would have come first. */
async function nobodyWasAsked(journey: Journey): Promise<void> {
  const { ruth } = journey;
  const later = await ruth.asks('provisioner rebuild the dev cluster');
  await ruth.seesCard(later);
  await ruth.seesDm(/Your request for provisioner/);
  expect(posted(journey)).toBe(2);
}

const REFUSED =
  'Nothing was asked for: terraform@pve, who would own the token of operator, has none of the privileges of PVEVMUser on /vms/105, so the token could do nothing there. Name other paths, or ask an administrator to give terraform@pve some of them or to change operator.';

describe('a token that could do nothing', () => {
  it('is refused before anybody is asked, with what to do', async () => {
    const journey = await start();
    const { ruth, proxmox } = journey;
    letLook(proxmox);
    const { text } = await ruth.isAnswered('/pvetoken request operator on /vms/105 restart the agent');
    expect(text).toBe(REFUSED);
    await nobodyWasAsked(journey);

    give(proxmox, '/vms/105', ['VM.Audit']);
    await ruth.seesCard(await ruth.asks('operator on /vms/105 restart the agent'), /Privileges: VM\.Audit;/);
  });

  it('is refused in the form under the field that can mend it', async () => {
    const journey = await start();
    letLook(journey.proxmox);
    const form = new Form(journey.slack, RUTH);
    await form.opens('/pvetoken request operator on /vms/105', /What it can do/);
    expect((await form.sends({ Why: 'Restart the agent' })).errors).toEqual({
      Guests:
        'A token could do nothing here: “terraform@pve” has none of the privileges of “PVEVMUser” on these paths. Name others, or ask an administrator to give “terraform@pve” some of them.',
    });
    expect(await form.sends({ Guests: [], 'Other paths': '/vms/100' })).toMatchObject({ closed: true });
    await journey.ruth.isTold(/Asked for operator/);
  });

  it('because its PVE role does not exist is refused by its name, also in the form', async () => {
    const journey = await start({ pveRole: 'Nope' });
    const { ruth, slack } = journey;
    expect((await ruth.isAnswered('/pvetoken request operator on /vms/100 restart')).text).toBe(
      'Nothing was asked for: the cluster home has no PVE role Nope, which operator gives. Ask an administrator to create it, or to change operator.',
    );
    const form = new Form(slack, RUTH);
    await form.opens('/pvetoken request operator on /vms/100', /What it can do/);
    expect((await form.sends({ Why: 'Restart the agent' })).errors).toEqual({
      Role: 'Nothing to ask for: this role gives the PVE role “Nope”, which its cluster does not have. Tell an administrator.',
    });
    await slack.as(RUTH).closeModal();
    await nobodyWasAsked(journey);
  });
});

describe('the card', () => {
  it('names exactly the privileges that the token has once it is made', async () => {
    const { ruth, ann, proxmox } = await start();
    letLook(proxmox);
    give(proxmox, '/vms/105', ['VM.Console', 'VM.Audit', 'VM.Clone']);
    const id = await ruth.asks('operator on /vms/105 restart the agent');
    const card = await ann.seesCard(
      id,
      /Privileges: VM\.Audit, VM\.Console; the PVE role’s .*VM\.PowerMgmt.* are not among terraform@pve’s own\n/,
    );
    await ruth.seesDm(/Privileges: VM\.Audit, VM\.Console;/);
    await ann.clicks(card, 'Approve');
    const { secret } = await ruth.receivesSecret();
    expect(proxmox.can(`terraform@pve!pvt-${id}`, secret)).toEqual({
      ok: true,
      permissions: { '/vms/105': ['VM.Audit', 'VM.Console'] },
    });
  });

  it('names all of the PVE role for a token with a user of its own', async () => {
    const { ruth, proxmox } = await start();
    const card = await ruth.seesCard(await ruth.asks('provisioner rebuild the dev cluster'), /Privileges: /);
    const role = proxmox.roles().find(({ roleid }) => roleid === 'TerraformProvisioner');
    expect(card.text).toContain(`Privileges: ${role?.privileges.join(', ')}\n`);
  });

  it('claims no privileges that the bot may not look up', async () => {
    const { ruth, ann } = await start();
    const id = await ruth.asks('operator on /vms/100 restart the agent');
    await ann.seesCard(
      id,
      /Privileges: those of the PVE role that terraform@pve has too; this app may not look up which\n/,
    );
  });

  it.each([
    ['down', { kind: 'down' }],
    ['silent', { kind: 'hold', done: false, times: Infinity }],
  ] as const)('claims no privileges while Proxmox is %s, and the request is made all the same', async (_, fault) => {
    const { ruth, ann, proxmox } = await start();
    letLook(proxmox);
    const outage = proxmox.inject(fault);
    const id = await ruth.asks('operator on /vms/100 restart the agent');
    const card = await ann.seesCard(id, /has too; Proxmox did not say in time which\n/);
    const other = await ruth.seesCard(await ruth.asks('provisioner rebuild the dev cluster'));
    expect(other.text).not.toContain('Privileges');
    outage.remove();
    await ann.clicks(card, 'Approve');
    await ann.seesCard(id, /Active until/);
  });

  it('speaks of the paths that are left after an approval for less', async () => {
    const { ruth, ann, abe, slack, proxmox } = await start({ paths: ['/vms/100', '/vms/105'] });
    letLook(proxmox);
    give(proxmox, '/vms/105', ['VM.Audit']);
    const id = await ruth.asks('operator restart the agent');
    const card = await abe.seesCard(id, /Privileges on \/vms\/100: [^]*Privileges on \/vms\/105: VM\.Audit; /);
    await ann.clicks(card, 'Approve for less…');
    await ann.waits(() => slack.as(ann.userId).sees().modals.length > 0, 'the form');
    await slack.as(ann.userId).submit({ Paths: ['/vms/105'] });
    const less = await abe.seesCard(id, /Active until/);
    expect(less.text).toMatch(/Privileges: VM\.Audit; /);
    expect(less.text).not.toContain('/vms/100');
  });
});

describe('the form', () => {
  it('shows what a token could do when a role is chosen', async () => {
    const { slack, proxmox } = await start({ paths: ['/vms/105', '/vms/*'] });
    letLook(proxmox);
    give(proxmox, '/vms/105', ['VM.Audit']);
    const form = new Form(slack, RUTH);
    await form.opens('/pvetoken', /Choose a role/);
    expect((await form.chooses('provisioner')).text).toMatch(/• Privileges: Datastore\.AllocateSpace, /);
    expect((await form.chooses('operator')).text).toMatch(/• Privileges on \/vms\/105: VM\.Audit; the PVE role’s /);
  });

  it('warns of a token that could do nothing, and lets other paths be named', async () => {
    const { slack, proxmox } = await start({ paths: ['/vms/105', '/vms/*'] });
    letLook(proxmox);
    const form = new Form(slack, RUTH);
    const shown = await form.opens('/pvetoken request operator', /What it can do/);
    expect(shown.text).toContain('Privileges: none at present, because terraform@pve has none of the PVE role’s there');
    expect(await form.sends({ Paths: '', 'Other paths': '/vms/100', Why: 'Restart' })).toMatchObject({ closed: true });
  });

  it('shows the rest of a role where Proxmox is silent', async () => {
    const { slack, proxmox } = await start();
    const form = new Form(slack, RUTH);
    await form.opens('/pvetoken', /Choose a role/);
    using _ = proxmox.inject({ kind: 'hold', done: false, times: Infinity });
    const shown = await form.chooses('provisioner');
    expect(shown.text).toContain('PVE role: TerraformProvisioner on home');
    expect(shown.text).not.toContain('Privileges');
    expect(fieldOf(shown, 'Role').value).toEqual(['provisioner']);
  });
});
