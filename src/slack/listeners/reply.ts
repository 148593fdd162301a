import type { Outcome, Refusal } from '../../domain/refusal.ts';
import { sentence, type Message } from '../views/message.ts';
import { refusalSentence } from '../views/refusals.ts';

/** What a person is shown who was refused. */
export function refused(refusal: Refusal): Message {
  return sentence(refusalSentence(refusal));
}

/** What a person is shown of an outcome: the view of what it gave, or why not. */
export function reply<T>(outcome: Outcome<T>, view: (value: T) => Message): Message {
  return outcome.ok ? view(outcome.value) : refused(outcome.refusal);
}

/** For people of another workspace, who see our messages in a channel that is shared with theirs. */
export const FOREIGNER: Message = refused({ kind: 'ineligible', because: 'foreign_team' });
