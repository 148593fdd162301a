import type { Outcome, Refusal } from '../../domain/refusal.ts';
import type { AskingVerb } from '../views/examples.ts';
import { sentence, type Message } from '../views/message.ts';
import { refusalSentence } from '../views/refusals.ts';

/** What a person is shown who was refused. @param asked the command that asked, of which an example may be shown. */
export function refused(refusal: Refusal, asked?: AskingVerb): Message {
  return sentence(refusalSentence(refusal, asked));
}

/** What a person is shown of an outcome: the view of what it gave, or why not. @param asked as for `refused`. */
export function reply<T>(outcome: Outcome<T>, view: (value: T) => Message, asked?: AskingVerb): Message {
  return outcome.ok ? view(outcome.value) : refused(outcome.refusal, asked);
}

/** For people of another workspace, who see our messages in a channel that is shared with theirs. */
export const FOREIGNER: Message = refused({ kind: 'ineligible', because: 'foreign_team' });
