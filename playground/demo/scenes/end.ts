import type { RenderedMessage } from '../../slack/simulated-slack.ts';
import { described } from '../findings.ts';
import { PATIENCE } from '../patience.ts';
import type { Play } from '../play.ts';
import { holdingsOf, permissionsOf, type Credential, type Holdings } from '../proxmox-api.ts';
import { GRANT, REMINDER } from '../times.ts';

/** What changes of a card or a status message: its subject and its state. */
const STATE_OF_CARD = 2;

/** Ruth is reminded; the time runs out; the secret is tried again. @param since an earlier reminder is older than this. */
export async function end(play: Play, credential: Credential, since?: RenderedMessage): Promise<void> {
  await remind(play, since);
  await expire(play);
  await callAgain(play, credential);
}

/** Asks Proxmox itself, not the bot, what there is of the bot's making. */
export async function countWhatIsLeft({ proxmox, rootPassword, narrator, signal }: Play): Promise<Holdings> {
  await narrator.scene('Ada asks Proxmox itself what is left, as root@pam', signal);
  return await holdingsOf(proxmox.url, rootPassword, signal);
}

async function remind({ ruth, narrator, signal }: Play, after?: RenderedMessage): Promise<void> {
  await narrator.scene(`Time passes, until ${REMINDER.text} before the end`, signal);
  await ruth.seesDm(/stops working/, { within: GRANT.ms + PATIENCE, after });
}

async function expire({ ruth, ann, narrator, signal }: Play): Promise<void> {
  await narrator.scene('Ruth lets the time run out', signal);
  await ann.seesCard(/Revoked/, { lines: STATE_OF_CARD, within: REMINDER.ms + PATIENCE });
  await ruth.seesDm(/^Revoked/);
}

/** Proxmox takes three seconds to refuse a token, which slows down whoever guesses. */
async function callAgain({ ruth, narrator, signal }: Play, credential: Credential): Promise<void> {
  await narrator.scene('The secret does not work any more', signal);
  narrator.does(ruth.name, 'calls Proxmox with it again: GET /api2/json/access/permissions');
  const askedAt = performance.now();
  const answer = await permissionsOf(credential, signal);
  const seconds = ((performance.now() - askedAt) / 1_000).toFixed(1);
  narrator.shows(ruth.name, `the answer of Proxmox, after ${seconds} s`, described(answer));
  if (answer.status !== 401) throw new Error('Waited for Proxmox to refuse the token, but it did not.');
}
