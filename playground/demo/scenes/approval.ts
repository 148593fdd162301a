import { PROXMOX_ACCESS } from '../../slack/workspaces.ts';
import type { RenderedMessage } from '../../slack/simulated-slack.ts';
import { soon } from '../patience.ts';
import type { Play } from '../play.ts';
import { GRANT } from '../times.ts';

/** As much of the card as changes: who asks for what, and how it stands. */
const STATE_OF_CARD = 2;

/** Ruth asks, may not approve it herself, and Ann approves; Abe is a moment late. */
export async function approval(play: Play): Promise<void> {
  await ask(play);
  const card = await cardForApprovers(play);
  await approveOneself(play, card);
  await approveTwice(play, card);
}

/** Ruth asks, and Ann approves with a reaction. */
export async function approvalByReaction(play: Play): Promise<void> {
  await ask(play);
  const card = await cardForApprovers(play);
  const { ann, narrator, signal } = play;
  await narrator.scene('Ann approves with a reaction', signal);
  await ann.reacts(card, 'white_check_mark');
  await ann.seesCard(/Active until/, { lines: STATE_OF_CARD });
}

/** The role asks for two approvals: Ann gives one, and Abe the other. */
export async function approvalByTwo(play: Play): Promise<void> {
  await ask(play);
  const card = await cardForApprovers(play);
  const { ann, abe, narrator, signal } = play;
  await narrator.scene('Ann approves, and this role wants two people', signal);
  await ann.clicks(card, 'Approve');
  await abe.seesCard(/one more approver/, { lines: STATE_OF_CARD });
  await narrator.scene('Abe approves too, with a reaction', signal);
  await abe.reacts(card, 'white_check_mark');
  await ann.seesCard(/Active until/, { lines: STATE_OF_CARD });
}

/** Ruth asks, and Ann says no, and why. */
export async function denial(play: Play): Promise<void> {
  await ask(play);
  const card = await cardForApprovers(play);
  const { ruth, ann, narrator, signal } = play;
  await narrator.scene('Ann denies it, and is asked why', signal);
  await ann.clicks(card, 'Deny');
  await ann.seesModal();
  await ann.submits({ Reason: 'not during the backup; ask again after noon' });
  await ann.seesCard(/Denied/, { lines: STATE_OF_CARD });
  await narrator.scene('Ruth reads what it means for her', signal);
  await ruth.seesDm(/^Denied/);
}

async function ask({ ruth, narrator, signal }: Play): Promise<void> {
  await narrator.scene(`Ruth needs a Proxmox token, for ${GRANT.text}`, signal);
  await ruth.types(`/pvetoken request provisioner for ${GRANT.text} rebuild the dev cluster`);
  await ruth.isTold(/Asked for/);
}

async function cardForApprovers({ ann, narrator, signal }: Play): Promise<RenderedMessage> {
  await narrator.scene('The approvers, Ann and Abe, get a card', signal);
  return await ann.seesCard(/asks for/);
}

async function approveOneself({ ruth, narrator, signal }: Play, card: RenderedMessage): Promise<void> {
  await narrator.scene('Ruth tries to approve it herself', signal);
  await ruth.clicks(card, 'Approve');
  await ruth.isTold(/own request/);
}

/** Slack is made to redraw the card late, as on a bad connection, so that Abe still has its buttons when Ann has decided. */
async function approveTwice({ ann, abe, slack, narrator, signal }: Play, card: RenderedMessage): Promise<void> {
  await narrator.scene('Ann approves, and so does Abe, a moment later', signal);
  const redrawing = slack.inject({
    method: 'chat.update',
    when: ({ channel }) => channel === PROXMOX_ACCESS,
    kind: 'hold',
    done: false,
  });
  await ann.clicks(card, 'Approve');
  await soon(redrawing.reached, 'the bot to redraw the card');
  await abe.clicks(card, 'Approve', ', which his screen still shows');
  await abe.isTold(/Nothing was changed/);
  redrawing.clear();
  await ann.seesCard(/Active until/, { lines: STATE_OF_CARD });
}
