import { describe, expect, it } from 'vitest';
import { ANN, FOREIGN_TEAM, type WorkspacePerson } from '../../playground/slack/workspaces.ts';
import type { WorldFile } from '../../playground/world.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney } from '../support/journey.ts';

/** A role whose tokens are on the person's own Proxmox user, as `alice@pve` is Ruth's. */
function withOwnRole({ roles }: WorldFile): void {
  if (roles['provisioner'] === undefined) return;
  roles['console'] = {
    ...roles['provisioner'],
    description: 'Watch and use the guests of the dev pool as yourself',
    pveRole: 'PVEVMUser',
    leavesAccess: ['guest'],
    paths: ['/pool/dev'],
    owner: 'requester',
  };
}

describe('an account that may not take part', () => {
  const INELIGIBLE: readonly (readonly [string, Partial<WorkspacePerson>, RegExp])[] = [
    ['deactivated', { deleted: true }, /account is deactivated/],
    ['a bot’s', { isBot: true }, /account is a bot/],
    ['an app’s', { isAppUser: true }, /account is a bot/],
    ['a guest’s', { isRestricted: true }, /account is a guest/],
    ['a single-channel guest’s', { isUltraRestricted: true }, /account is a guest/],
    ['a stranger’s', { isStranger: true }, /from outside this workspace/],
    ['of another workspace', { teamId: FOREIGN_TEAM }, /belongs to another workspace/],
  ];

  it.each(INELIGIBLE)('because it is %s asks for nothing and decides nothing', async (_what, change, words) => {
    const { ruth, ann, abe, slack, proxmox } = await startJourney();
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const card = await ann.seesCard(id);
    slack.admin.updatePerson(ANN, change);
    expect((await ann.isAnswered('/pvetoken request provisioner clean the dev pool')).text).toMatch(words);
    expect((await ann.isAnswered('/pvetoken roles')).text).toMatch(words);
    expect((await ann.isAnswered('/pvetoken list all')).text).toMatch(/only administrators/);
    expect((await ann.isAnswered(`/pvetoken status ${id}`)).text).toMatch(/Found no request/);
    const before = ann.ephemerals().length;
    await ann.clicks(card, 'Approve');
    expect((await ann.waits(() => ann.ephemerals()[before], 'an answer to the click')).text).toMatch(words);
    expect((await abe.seesCard(id)).buttons.map(({ label }) => label)).toEqual([
      'Approve',
      'Approve for less…',
      'Deny',
    ]);
    expect(holdings(proxmox)).toEqual(isEmpty);
  });
});

describe('a role whose tokens are on the person’s own Proxmox user', () => {
  it('gives a token that is limited by that user, and leaves the user when it goes', async () => {
    const { ruth, ann, proxmox } = await startJourney({ adjust: withOwnRole });
    const id = await ruth.asks('console look at the build agent');
    await ann.clicks(await ann.seesCard(id, /alice@pve/), 'Approve');
    const { secret } = await ruth.receivesSecret();
    await ann.seesCard(id, /Active until/);
    const fullTokenId = `alice@pve!pvt-${id}`;
    expect(proxmox.tokens().find((token) => token['full-tokenid'] === fullTokenId)).toMatchObject({ privsep: 1 });
    const ability = proxmox.can(fullTokenId, secret);
    expect(ability.ok && ability.permissions['/pool/dev']).toContain('VM.Console');
    await ruth.isAnswered(`/pvetoken revoke ${id}`);
    await ann.seesCard(id, /Revoked/);
    expect(holdings(proxmox)).toEqual(isEmpty);
    expect(proxmox.users().map(({ userid }) => userid)).toContain('alice@pve');
  });

  it('is refused to somebody without such a user, in words that say who can help', async () => {
    const { abe } = await startJourney({ adjust: withOwnRole });
    const { text } = await abe.isAnswered('/pvetoken request console look at the build agent');
    expect(text).toMatch(/Found no Proxmox user of yours[\s\S]*administrator/);
    expect((await abe.isAnswered('/pvetoken list')).text).toMatch(/There are none/);
  });
});
