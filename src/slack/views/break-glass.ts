import { formatDuration } from '../../domain/duration.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Emergency } from '../../use-cases/break-glass.ts';
import { CHOICES } from '../ids.ts';
import { channel, code } from '../text/mrkdwn.ts';
import { buttons, context, section, valueButton } from './blocks.ts';
import { command } from './commands.ts';
import { details } from './details.ts';
import { sentence, type Message } from './message.ts';

/** The question before somebody takes a grant that nobody approved: what it is, and who is going to know. */
export function confirmEmergency({ questionId, request }: Emergency): Message {
  const { ask, terms } = request;
  const what = `Take ${code(ask.role)} on ${code(terms.cluster)} for ${formatDuration(terms.duration)} now, without an approver?`;
  return {
    text: what,
    blocks: [
      section(what),
      details(request),
      section(
        `${channel(terms.channel)} and the alerts channel are told at once, and that cannot be switched off. Approvers review it afterwards, and are asked until they do.`,
      ),
      buttons(valueButton('Break the glass', CHOICES.breakGlass, questionId, { style: 'danger' })),
      context('Nothing was granted yet. The button works once, for ten minutes. If it can wait, ask in the usual way.'),
    ],
  };
}

/** The answer to a click on *Break the glass*. */
export function glassBroken({ request }: RequestRecord): Message {
  const { id, ask, terms } = request;
  return sentence(
    `Granted ${code(ask.role)} on ${code(terms.cluster)} for ${formatDuration(terms.duration)}. ${terms.delivery === 'reveal' ? 'A direct message brings the button that reveals its secret' : 'Its secret comes to you by direct message'} in a moment. Give it back when you no longer need it: ${command(`revoke ${id}`)}.`,
  );
}
