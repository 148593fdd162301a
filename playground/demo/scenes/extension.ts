import type { RenderedMessage } from '../../slack/simulated-slack.ts';
import { described } from '../findings.ts';
import { PATIENCE } from '../patience.ts';
import type { Play } from '../play.ts';
import { holdingsOf, permissionsOf, type Credential } from '../proxmox-api.ts';
import { EXTENSION, GRANT } from '../times.ts';

/** What changes of the card: its subject and its state, with what is asked for. */
const STATE_OF_CARD = 3;

/**
 * Ruth is reminded and needs longer; Ann agrees; the same secret goes on working, and Proxmox knows the new end.
 * @returns the message that tells Ruth, after which all is as before an end.
 */
export async function extension(play: Play, credential: Credential): Promise<RenderedMessage> {
  const before = await endOnProxmox(play);
  await askForLonger(play);
  const extended = await agree(play);
  await seeItMoved(play, credential, before);
  return extended;
}

async function askForLonger({ ruth, narrator, signal }: Play): Promise<void> {
  await narrator.scene('Ruth is reminded, and needs a little longer', signal);
  const reminder = await ruth.seesDm(/stops working/, { within: GRANT.ms + PATIENCE });
  await ruth.clicks(reminder, 'Extend…');
  await ruth.seesModal();
  await ruth.submits({ 'Or another time': EXTENSION.text, Why: 'one more run' });
}

async function agree({ ruth, ann, narrator, signal }: Play): Promise<RenderedMessage> {
  await narrator.scene('Ann approves the extension', signal);
  const card = await ann.seesCard(/Asked to last longer/, { lines: STATE_OF_CARD });
  await ann.clicks(card, 'Approve extension');
  return await ruth.seesDm(/^Extended/);
}

async function seeItMoved(play: Play, credential: Credential, before: number): Promise<void> {
  const { ruth, narrator, signal } = play;
  const moved = (await endOnProxmox(play)) - before;
  if (moved * 1_000 !== EXTENSION.ms)
    throw new Error(`Proxmox ends the token ${moved} s later, not ${EXTENSION.text}.`);
  await narrator.scene('The secret is the same, and Proxmox knows the new end', signal);
  narrator.says(`Asked itself, Proxmox now ends the token ${EXTENSION.text} later than before.`);
  const answer = await permissionsOf(credential, signal);
  narrator.shows(ruth.name, 'the answer of Proxmox to the old secret', described(answer));
  if (answer.permissions === undefined)
    throw new Error('Waited for the token to go on working, but Proxmox refused it.');
}

/** Proxmox's own expiry of the one token, in epoch seconds. */
async function endOnProxmox({ proxmox, rootPassword, signal }: Play): Promise<number> {
  const { tokens } = await holdingsOf(proxmox.url, rootPassword, signal);
  const [token] = tokens;
  if (token === undefined) throw new Error('There is no token of the bot’s making on Proxmox.');
  return token.expire;
}
