import { formatDuration } from '../../domain/duration.ts';
import type { Active } from '../../domain/request.ts';
import { MINUTE, type EpochMs } from '../../domain/time.ts';
import { CHOICES } from '../ids.ts';
import { clean } from '../text/clean.ts';
import { shorten } from '../text/shorten.ts';
import { buttons, confirmation, context, menu, section, valueButton, type MenuOption } from './blocks.ts';
import { command } from './commands.ts';
import { sentence, type Message } from './message.ts';

/** Slack shows 100 options; this many also fit into a message with the longest words. */
const MOST_OPTIONS = 30;
/** Source: docs.slack.dev/reference/block-kit/composition-objects/option-object. */
const LONGEST_OPTION = 75;
const LONGEST_NAME = 22;

/** The answer to `/pvetoken revoke` alone: a person's own active grants to choose from. */
export function grantPicker(grants: readonly Active[], now: EpochMs): Message {
  if (grants.length === 0) {
    return sentence(`Nothing to revoke: you have no active token. See your requests with ${command('list')}.`);
  }
  const heading = 'Choose the token you no longer need.';
  const confirm = confirmation(
    'Revoke this token?',
    'It stops working at once, and nobody can bring it back. You can ask for a new one.',
    'Revoke',
    'Keep',
  );
  const cut = grants.length > MOST_OPTIONS ? `These are the newest ${MOST_OPTIONS} of ${grants.length}. ` : '';
  return {
    text: heading,
    blocks: [
      section(heading),
      {
        ...buttons(
          menu(
            'Your active tokens',
            CHOICES.pick,
            grants.slice(0, MOST_OPTIONS).map((grant) => optionOf(grant, now)),
          ),
          valueButton('Revoke', CHOICES.revokePicked, 'picked', { style: 'danger', confirm }),
        ),
        block_id: CHOICES.picker,
      },
      context(`${cut}With the id of a request it is one step: ${command('revoke ID')}.`),
    ],
  };
}

/** In plain text, in which Slack gives nothing a meaning. */
function optionOf({ id, ask, terms, grant }: Active, now: EpochMs): MenuOption {
  const left = formatDuration(Math.max(0, Math.floor((grant.expiresAt - now) / MINUTE) * MINUTE));
  return {
    label: `${id}: ${fit(ask.role, LONGEST_NAME)} on ${fit(terms.cluster, LONGEST_NAME)}, ${left === '0s' ? 'ending now' : `${left} left`}`,
    description: fit(ask.reason, LONGEST_OPTION),
    value: id,
  };
}

function fit(words: string, limit: number): string {
  return shorten(clean(words), limit) || '(empty)';
}

/** The answer to *Revoke* with nothing chosen. */
export function nothingPicked(): Message {
  return sentence('Nothing was changed: choose a token from the menu first, then click *Revoke*.');
}
