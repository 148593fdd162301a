import type { Undertaking } from '../../domain/intake.ts';
import { date } from '../text/dates.ts';
import { code } from '../text/mrkdwn.ts';
import { command } from './commands.ts';
import { sentence, type Message } from './message.ts';

/** Tells somebody that what they did may have been lost with the process that was at it. */
export function lostMessage({ what, at }: Undertaking): Message {
  return sentence(
    `:warning: This app was interrupted while it worked on ${words(what)}, which it got ${date(at)}. It may or may not have been done: ` +
      `look with ${command('list')}, or at the card, and do it again if it was not.`,
  );
}

function words(what: Undertaking['what']): string {
  switch (what.kind) {
    case 'command':
      return `your command ${code(`/pvetoken ${what.word}`.trim())}`;
    case 'click':
      return 'your click';
    case 'form':
      return 'your form';
    default:
      return what satisfies never;
  }
}
