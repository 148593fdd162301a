import type { Play } from '../play.ts';
import { GRANT } from '../times.ts';

/** What changes of the card: its subject and its state. */
const STATE_OF_CARD = 2;

const WHY = 'the dev cluster is down, and the release is at eight';

/** Ruth takes a token that nobody approved, after she was asked whether she means it; everybody concerned is told. */
export async function breakingTheGlass(play: Play): Promise<void> {
  await take(play);
  await hearOfIt(play);
}

/** Ann says that it was an emergency, and Ruth reads it. */
export async function reviewAfterwards({ ruth, ann, narrator, signal }: Play): Promise<void> {
  await narrator.scene('Ann wakes up, and reviews it on its card', signal);
  const card = await ann.seesCard(/Was this emergency justified/, { lines: STATE_OF_CARD });
  await ann.clicks(card, 'Justified');
  await ann.seesCard(/Reviewed by/);
  await ruth.seesDm(/^Reviewed/);
}

async function take({ ruth, narrator, signal }: Play): Promise<void> {
  await narrator.scene('It is night, the cluster is down, and Ann and Abe are asleep', signal);
  await ruth.types(`/pvetoken break-glass provisioner for ${GRANT.text} ${WHY}`);
  const question = await ruth.isTold(/without an approver/);
  await narrator.scene('Ruth means it', signal);
  await ruth.clicks(question, 'Break the glass');
  await ruth.isTold(/Granted/);
}

async function hearOfIt({ ann, ada, narrator, signal }: Play): Promise<void> {
  await narrator.scene('The channel and the administrators are told at once', signal);
  await ann.seesCard(/emergency/);
  await ann.seesReply(/emergency/);
  await ada.seesAlert(/broke the glass/);
}
