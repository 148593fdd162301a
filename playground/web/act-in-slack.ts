import type { Person } from '../slack/simulated-slack.ts';
import type { SlackAct } from './acts.ts';

/** Does what a person does at their Slack. @throws Error for what Slack would not let them do. */
export async function actInSlack(person: Person, act: SlackAct): Promise<unknown> {
  switch (act.act) {
    case 'say':
      return person.say(act.channel, act.text);
    case 'command':
      return await person.command(act.text, act.channel === undefined ? {} : { channel: act.channel });
    case 'click':
      return await person.click(act.where, act.button, optionsOf(act));
    case 'choose':
      return await person.choose(act.where, act.field, act.values, optionsOf(act));
    case 'search':
      return await person.search(act.where, act.field, act.typed);
    case 'submit':
      return await person.submit(act.values);
    case 'close':
      return await person.closeModal();
    case 'react':
      return await (act.on ? person.react(act.message, act.emoji) : person.unreact(act.message, act.emoji));
    case 'open_home':
      return await person.openHome();
    default:
      return act satisfies never;
  }
}

function optionsOf({ value, blockId }: { value?: string | undefined; blockId?: string | undefined }): {
  value?: string;
  blockId?: string;
} {
  return { ...(value !== undefined && { value }), ...(blockId !== undefined && { blockId }) };
}
