import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../src/domain/diagnosis.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { checking, diagnosisMessage } from '../../../src/slack/views/diagnosis.ts';
import { CONDITION, everyAilment, lookedAt } from './diagnoses.ts';
import { active, approved, EXPIRED, failed, pending, REFUSED, revoked, revoking, TAKEN_AWAY } from './requests.ts';
import { see } from './see.ts';

function read(diagnosis: Diagnosis): string {
  return see(diagnosisMessage(diagnosis)).text;
}

const OF_TERRAFORM = active({ terms: { owner: { kind: 'existing', user: 'terraform@pve' } } });

describe('the answer to /pvetoken check', () => {
  it('says at once that somebody looks', () => {
    expect(see(checking(active())).text).toBe(
      'Looking at the token of request k7m3q9xa on home. You are told what was found.',
    );
  });

  it('says what is right, and what no look can tell', () => {
    expect(read(lookedAt())).toMatchInlineSnapshot(`
      ":white_check_mark: Found nothing wrong with the token of request k7m3q9xa on home.
      • Token: pvt-k7m3q9xa@pve!pvt-k7m3q9xa, which is there
      • User: pvt-k7m3q9xa@pve, enabled
      • Proxmox ends it: Today at 2:00 PM; its clock agrees with this app’s to a few seconds
      • Privilege separation: off
      • PVE roles: TerraformProvisioner on /pool/dev and below, TerraformProvisioner on /storage/local-lvm and below
      • On /pool/dev it can do: VM.Audit, VM.PowerMgmt
      • On /storage/local-lvm it can do: Datastore.Audit; not Datastore.AllocateSpace, though its PVE role names it
      Refused all the same? 401 says that Proxmox does not know the secret: send USER!TOKEN=SECRET in full, or get a new one with /pvetoken rotate k7m3q9xa. 403 says that the call needs more than the role gives."
    `);
  });

  it('says of each thing that is wrong what it means and what to do', () => {
    const words = everyAilment('x').map((ailment) => read(lookedAt(active(), [ailment])).split('\n')[1]);
    expect(words.join('\n')).toMatchInlineSnapshot(`
      "It is gone from the cluster, and its grant was to go on. End the grant with /pvetoken revoke k7m3q9xa. Ask again with /pvetoken request provisioner REASON.
      The cluster does not let the bot look at it, so the bot could not revoke it either. Ask an administrator to put its user back into the bot’s group.
      It is on a user that its request does not name. End the grant with /pvetoken revoke k7m3q9xa. Ask again with /pvetoken request provisioner REASON.
      It belongs to a grant on another cluster, x. End the grant with /pvetoken revoke k7m3q9xa. Ask again with /pvetoken request provisioner REASON.
      Its token has no expiry on Proxmox, and was approved until Today at 2:00 PM. The bot ends it on time all the same. Tell an administrator that somebody changed it.
      Its user ends on Proxmox Today at 11:00 AM, and was approved until Today at 2:00 PM. If you need it longer than that, ask an administrator to undo it, or end it with /pvetoken revoke k7m3q9xa and ask again.
      It has no privilege separation any more, so it can do all that its user can. It works. Tell an administrator: it can do more than was approved.
      It has privilege separation now, so it can do nothing. Get a new secret with /pvetoken rotate k7m3q9xa, which puts that right, or ask an administrator to undo it.
      Its user is disabled, so it does not work. Ask an administrator to enable it; if it is meant to stay so, end the grant with /pvetoken revoke k7m3q9xa.
      The comment of its token does not say pvetoken request k7m3q9xa any more, so the bot leaves it alone and cannot revoke it. Ask an administrator to put that back.
      Its user is in other groups, x, x, and has their rights too. It works. Tell an administrator: it can do more than was approved.
      Its user has another token, x, which can do the same. It ends with the grant. Tell an administrator, unless you made it.
      It has x on x and below, which nobody approved like this. It works. Tell an administrator: it can do more than was approved.
      It does not have its PVE role on x, so it can do less than was approved. Ask an administrator to grant it again, or end the grant with /pvetoken revoke k7m3q9xa and ask again.
      By the cluster’s clock the end of its token has come, so Proxmox refuses it. Ask an administrator to set the clocks; until then a later end helps: /pvetoken extend k7m3q9xa 1h.
      Its user pvt-k7m3q9xa@pve is disabled, so it does not work. Ask an administrator to enable it; if it is meant to stay so, end the grant with /pvetoken revoke k7m3q9xa.
      Proxmox lets it do nothing of its PVE role on its paths. Ask an administrator to compare the rights of its user and of its PVE role on the cluster.
      The cluster’s clock is 4m ahead of this app’s, so tokens end 4m early there. Ask an administrator to set both clocks."
    `);
  });

  it('shows as many of them as are read, and counts the rest', () => {
    const ailments = everyAilment('x');
    expect(read(lookedAt(active(), ailments))).toMatch(new RegExp(`^.* Found ${ailments.length} things to know about`));
    expect(read(lookedAt(active(), ailments))).toContain(`and ${ailments.length - 6} more`);
  });

  it('says of a service user how it stands, where the bot may look', () => {
    const owner = { isEnabled: true, ends: 'never' } as const;
    expect(read(lookedAt(OF_TERRAFORM, [], { ...CONDITION, owner }))).toContain('User: terraform@pve, enabled');
    expect(read(lookedAt(OF_TERRAFORM))).toContain('User: terraform@pve, which the bot may not look at');
  });

  it('falls back on the PVE roles where the bot may not ask for privileges', () => {
    const rights = { kind: 'unknown', because: 'not_allowed_to_look' } as const;
    const text = read(lookedAt(active(), [], { rights, clockAhead: -4 * MINUTE }));
    expect(text).toContain('PVE roles: TerraformProvisioner on /pool/dev and below');
    expect(text).toContain('What it can do: by its PVE roles; the bot may not look that up');
    expect(text).toContain('its clock is 4m behind this app’s');
  });

  it('says of a token that is not there nothing more', () => {
    const request = active();
    const owner = { kind: 'dedicated', user: request.grant.userId } as const;
    const holding = { requestId: request.id, owner, isInReach: true, roles: [] };
    expect(read({ kind: 'looked', request, holding, ailments: [{ kind: 'vanished' }] })).toMatchInlineSnapshot(`
      ":warning: Found one thing to know about the token of request k7m3q9xa on home.
      It is gone from the cluster, and its grant was to go on. End the grant with /pvetoken revoke k7m3q9xa. Ask again with /pvetoken request provisioner REASON."
    `);
  });

  it('says whether what was to be gone is gone', () => {
    const texts = [
      read({ kind: 'gone', request: revoked(EXPIRED) }),
      read({ kind: 'gone', request: failed(REFUSED) }),
      read({ kind: 'still_there', request: revoked(EXPIRED) }),
      read({ kind: 'still_there', request: revoking(TAKEN_AWAY) }),
      read({ kind: 'hidden', request: revoked(EXPIRED) }),
    ];
    expect(texts.join('\n\n')).toMatchInlineSnapshot(`
      "Gone: Proxmox was asked just now, and nothing of the token of request k7m3q9xa is on home. The request was revoked Today at 12:00 PM: its time ran out.

      Gone: Proxmox was asked just now, and nothing of the token of request k7m3q9xa is on home. The request failed Today at 11:00 AM.

      :rotating_light: Still there: pvt-k7m3q9xa@pve!pvt-k7m3q9xa is on home, though the request was revoked Today at 12:00 PM: its time ran out. Tell an administrator at once: /pvetoken reconcile --cluster home shows it to them, and takes it away where the bot may.

      Still there: the token of request k7m3q9xa is on home, and is being revoked. The token may still work, until its own expiry on Proxmox Today at 2:00 PM. Please do not use it; the bot keeps trying.

      Cannot say whether the token of request k7m3q9xa is gone: home does not let the bot look. Ask an administrator to look for pvt-k7m3q9xa@pve!pvt-k7m3q9xa."
    `);
  });

  it('says where there is nothing to look at, and where nothing is concluded', () => {
    const texts = [
      read({ kind: 'no_token', request: pending() }),
      read({ kind: 'no_token', request: approved() }),
      read({ kind: 'changing', request: active() }),
      read({ kind: 'unanswered', request: active() }),
    ];
    expect(texts.join('\n\n')).toMatchInlineSnapshot(`
      "There is no token to check: request k7m3q9xa waits for an approver until Tomorrow at 10:00 AM.

      There is no token to check: request k7m3q9xa was approved by @Ann, and its token is being made.

      Nothing can be said just now: the token of request k7m3q9xa is being changed, or is about to end. Check again in a minute with /pvetoken check k7m3q9xa.

      Could not check the token of request k7m3q9xa: home did not answer, or not in full. Nothing is concluded from that. Try again in a minute with /pvetoken check k7m3q9xa; if that goes on, tell an administrator."
    `);
  });
});
