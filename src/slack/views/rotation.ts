import type { Happening } from '../../domain/event.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Active, Request } from '../../domain/request.ts';
import { date } from '../text/dates.ts';
import { code } from '../text/mrkdwn.ts';
import { command } from './commands.ts';
import { sentence, type Message } from './message.ts';
import { revealStep } from './reveal.ts';

/** What is to be said of its secret after the state of an active grant; empty while it is the first. */
export function secretLine({ grant, rotation }: Active): string {
  const renewed = grant.rotatedAt === undefined ? '' : ` Its secret was renewed ${date(grant.rotatedAt)}.`;
  return rotation === undefined || rotation.modal !== undefined
    ? renewed
    : `${renewed}\n:gear: *Being given a new secret*, which replaces the old one.`;
}

/** The answer to an ask for a new secret. */
export function rotationAsked({ request }: RequestRecord): Message {
  if (request.state === 'active' && request.reveal !== undefined) {
    return sentence(
      `A new secret for the token of request ${code(request.id)} waits for you to reveal it; a direct message brings the button. ${revealStep(request)} What the token can do, and until when, stays the same.`,
    );
  }
  return sentence(
    `Making a new secret for the token of request ${code(request.id)}. It comes to you as a direct message; the one you have stops working then. What the token can do, and until when, stays the same.`,
  );
}

/** Why a new secret is not made just now, and what to do instead. */
export const NOT_NOW: Readonly<Record<Extract<Refusal, { kind: 'cannot_rotate_now' }>['because'], string>> = {
  rotating: 'a new secret of this token is on its way already. It comes to you as a direct message.',
  revealing: 'a secret of this token waits for you already. Reveal it with the button in your direct messages.',
  extending: 'this token is just being extended. Try again when a direct message says that it is done.',
  ending: 'this token ends in a moment, before a new secret would be of use. Ask for a new token instead.',
  unreachable:
    'this app could not write to you by direct message, so a new secret would be lost. Revoke the token, and ask for a new one when direct messages reach you.',
};

type RotationEvent = Extract<Happening, { type: `rotat${string}` }>;

/** What is told of a new secret, by audience. */
export function rotationSentences(
  { id }: Request,
  what: RotationEvent,
): { readonly card?: string; readonly requester?: string } {
  switch (what.type) {
    case 'rotated':
      return {
        card: `Renewed the secret: it went to the requester alone, and the earlier one no longer works. The token ends as before, ${date(what.expiresAt)}.`,
      };
    case 'rotation_failed':
      return {
        card: `Kept the old secret: the cluster did not make a new one. Reported: ${code(what.detail, 300)}. Nothing was changed.`,
        requester: `Kept the old secret: the cluster did not make a new one. Nothing was changed, so the secret you have works as before. Try again with ${command(`rotate ${id}`)}.`,
      };
    case 'rotation_asked':
    case 'rotation_started':
    case 'rotation_delayed':
      return {};
    default:
      return what satisfies never;
  }
}
