import type { RichTextBlock } from '@slack/types';
import { snippet, type Credential } from '../../domain/credential-formats.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Happening } from '../../domain/event.ts';
import { fullTokenIdOf, isEnded, type Request } from '../../domain/request.ts';
import type { EpochMs, Milliseconds } from '../../domain/time.ts';
import { ACTIONS } from '../ids.ts';
import { date } from '../text/dates.ts';
import { code, person } from '../text/mrkdwn.ts';
import { bold, button, buttons, line, plain, richText, section } from './blocks.ts';
import { command } from './commands.ts';
import { sentence, type Message } from './message.ts';

/**
 * The DM in which a secret is going to appear. It comes first, so that no notification shows a secret, and so that the
 * place of every secret is known before it is shown.
 */
export function secretAnnouncement({ state, ask, terms }: Request): Message {
  const done = state === 'active' ? 'has a new secret. It' : 'is made. Its secret';
  return sentence(
    `:key: Your token for ${code(ask.role)} on ${code(terms.cluster)} ${done} appears in this message in a moment.`,
  );
}

/**
 * The same DM, handing the secret over, in the formats of the role. The result holds the secret in clear: send it, never log
 * it. The secret stands in the blocks only, behind words enough that no preview reaches it.
 * @param expiresAt until when the token works.
 * @param visibleFor how long the message stays when nobody clicks its button.
 * @param replaces whether the person may hold an earlier secret, which no longer works.
 */
export function secretMessage(
  request: Request,
  credential: Credential,
  expiresAt: EpochMs,
  visibleFor: Milliseconds,
  replaces: boolean,
): Message {
  const { id, ask, terms } = request;
  const earlier = replaces ? 'Use this secret instead of any you got before; the earlier one no longer works.\n' : '';
  const ready = `${earlier}:key: Your token for ${code(ask.role)} on ${code(terms.cluster)} works until ${date(expiresAt)}.`;
  const care =
    'Store the secret now: it is shown this once, and nobody can look it up again. ' +
    `This message deletes itself after ${formatDuration(visibleFor)}, or as soon as you click *I stored it*. ` +
    'A paid Slack workspace may keep deleted messages in its exports; where that worries you, revoke the token when you are done.';
  return {
    text: `${earlier}Your token for ${code(ask.role)} on ${code(terms.cluster)} is ready. Open the message to store its secret.`,
    blocks: [
      section(ready),
      section(care),
      ...terms.formats.map((format) => preformatted(snippet(format, credential))),
      buttons(button('I stored it', ACTIONS.secretStored, id, { style: 'primary' })),
    ],
  };
}

/**
 * What stands in the place of a secret whose message Slack does not let us delete. It may also replace an announcement
 * after which no secret came, and needs nothing of the request, which may be forgotten.
 */
export function overwrittenSecret(): Message {
  return sentence(
    ':lock: The secret that this message was made for is not shown any more. Slack does not let this app delete the message, so other words were put in its place. ' +
      'The workspace may keep what stood here in its exports; where that worries you, revoke the token when you are done.',
  );
}

type Fate = Extract<Happening, { type: 'secret_stuck' | 'secret_removed' | 'secret_overwritten' }>;

/** What the requester and `alerts` are told of a secret that Slack keeps on screen, and of its going after all. */
export function secretSentences(request: Request, what: Fate): { readonly requester: string; readonly alerts: string } {
  const token = `${code(fullTokenIdOf(request), 200)} on ${code(request.terms.cluster)}`;
  if (what.type !== 'secret_stuck') {
    const gone = what.type === 'secret_removed' ? 'its message was deleted' : 'other words stand in its message';
    return {
      requester: `Gone after all: your secret is not shown any more; ${gone}.`,
      alerts: `Gone after all: the secret of ${token} is not shown any more; ${gone}. There is nothing left to do.`,
    };
  }
  const worth = isEnded(request)
    ? 'The token has ended, so the secret opens nothing any more.'
    : `Whoever can read these direct messages can use the token until it ends: where that worries you, end it with ${command(`revoke ${request.id}`)}.`;
  return {
    requester: `:warning: Cannot take your secret off the screen: Slack lets this app neither delete its message nor put other words there. ${worth} The bot keeps trying.`,
    alerts:
      `:warning: Cannot take the secret of ${token} out of the direct messages of ${person(request.ask.requester)}: Slack lets this app neither delete its message nor put other words there. ` +
      `${worth} The bot keeps trying. Reported: ${code(what.detail, 200)}.`,
  };
}

/** Never cut: half a secret is worse than none. Every format is short, even with the longest names Proxmox allows. */
export function preformatted({ title, text }: { readonly title: string; readonly text: string }): RichTextBlock {
  return richText(line(bold(title)), { type: 'rich_text_preformatted', elements: [plain(text)] });
}
