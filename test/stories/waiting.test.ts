import { describe, expect, it } from 'vitest';
import { ABE, ADA, ANN, RUTH } from '../../playground/slack/workspaces.ts';
import type { RoleEntry, WorldFile } from '../../playground/world.ts';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { startJourney } from '../support/journey.ts';

/** Changes the one role of the world. */
function withRole(changes: Partial<RoleEntry>): { readonly adjust: (file: WorldFile) => void } {
  return {
    adjust: ({ roles }) => {
      if (roles['provisioner'] !== undefined) roles['provisioner'] = { ...roles['provisioner'], ...changes };
    },
  };
}

describe('a request that nobody decides', () => {
  it('names its approvers on the card, reminds them half-way, and is escalated to others', async () => {
    const { ruth, ann, ada, pass } = await startJourney(
      withRole({
        approvers: { users: [ANN], groups: [], silent: { users: [ABE], groups: [] } },
        escalation: { users: [ADA], groups: [], after: '18h' },
      }),
    );
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const card = await ann.seesCard(id, /For @Ann to decide/);
    expect(card.text).not.toMatch(/@Abe|@Ada/);
    await ada.clicks(card, 'Approve');
    await ada.isTold(/only approvers of provisioner decide this/);

    pass(12 * HOUR);
    await ann.seesReply(id, /^@Ann: this still waits for a decision. It lapses/);
    pass(6 * HOUR);
    await ann.seesReply(id, /^@Ada: nobody decided this for 18h, so you can decide it too/);
    await ada.clicks(
      await ada.seesCard(id, /Escalated, because nobody decided it for long[^]*For @Ann, @Ada to decide/),
      'Approve',
    );
    await ruth.seesCard(id, /Active until.*Approved by @Ada/);
  });

  it('is decided by a silent approver, who is never pinged', async () => {
    const { ruth, ann, abe, pass } = await startJourney(
      withRole({ approvers: { users: [ANN], groups: [], silent: { users: [ABE], groups: [] } } }),
    );
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    await ann.seesCard(id);
    pass(12 * HOUR);
    await ann.seesReply(id, /still waits/);
    await abe.clicks(await abe.seesCard(id), 'Approve');
    await ruth.seesCard(id, /Active until.*Approved by @Abe/);
  });

  it('lapses with an offer to ask again, which fills the form in and is its requester’s alone', async () => {
    const { ruth, ann, slack, pass } = await startJourney();
    const id = await ruth.asks('provisioner for 3h on /pool/dev rebuild the dev cluster');
    await ann.seesCard(id);
    pass(DAY);
    const lapsed = await ruth.seesDm(/Lapsed[^]*Ask again/);
    await ruth.clicks(lapsed, 'Ask again');
    await ruth.waits(
      () =>
        slack
          .as(RUTH)
          .sees()
          .modals.some(({ text }) => text.includes('rebuild the dev cluster')),
      'the form',
    );
    await slack.as(RUTH).submit({});
    const again = await ruth.seesDm(/Waiting for an approver/);
    expect(again.text).toMatch(/provisioner[^]*\/pool\/dev[^]*3h[^]*rebuild the dev cluster/);
    expect(again.text).not.toContain('/storage/local-lvm');
  });
});
