import type { Button, KnownBlock, ModalView } from '@slack/types';
import { snippet, type Credential } from '../../domain/credential-formats.ts';
import type { Happening, Missed } from '../../domain/event.ts';
import { earlierSecret, waitingSecret } from '../../domain/lifecycle/reveal.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { RequestId } from '../../domain/request-id.ts';
import type { Problem } from '../../domain/cause.ts';
import type { Active, Request } from '../../domain/request.ts';
import type { EpochMs } from '../../domain/time.ts';
import { ACTIONS } from '../ids.ts';
import { date } from '../text/dates.ts';
import { code, person } from '../text/mrkdwn.ts';
import { button, buttons, context, section } from './blocks.ts';
import { command } from './commands.ts';
import { sentence, type Message } from './message.ts';
import { reported } from './problems.ts';
import { preformatted } from './secret-message.ts';
import { situation } from './situation.ts';

const LABEL = 'Reveal the secret';

/** Makes the secret of a grant and shows it, once. */
export function revealButton(id: RequestId): Button {
  return button(LABEL, ACTIONS.reveal, id, { style: 'primary' });
}

/** The DM that tells the owner of a grant that its secret waits for their click. It never holds the secret. */
export function revealOffer(request: Active): Message {
  const { id, ask, terms } = request;
  const token = `token for ${code(ask.role)} on ${code(terms.cluster)}`;
  const ready =
    earlierSecret(request) === 'none'
      ? `:key: Your ${token} is made. Its secret waits for you to reveal it.`
      : `:key: Your ${token} is ready for a new secret, which waits for you to reveal it.`;
  const words =
    `${ready} It is made when you click, and shown this once, in a window that nobody else sees; no message ever holds it. ` +
    `Have the place at hand where you store it. ${revealStep(request)}`;
  return { text: words, blocks: [section(words), buttons(revealButton(id))] };
}

/** What stands in the place of that DM when its button has done its work, or its time is over. */
export function offerOver(request: Request): Message {
  const { ask, terms, id } = request;
  const subject = `${code(ask.role)} on ${code(terms.cluster)}`;
  if (request.state !== 'active') {
    return sentence(`Nothing is left to reveal: your request for ${subject} ${situation(request)}.`);
  }
  const { revealedAt } = request.grant;
  const when = revealedAt === undefined ? '' : `, and was last revealed ${date(revealedAt)}`;
  return sentence(
    `Nothing is left to reveal here: the secret of your token for ${subject} is shown once${when}. If it is lost, or not secret any more, get another with ${command(`rotate ${id}`)}.`,
  );
}

/** Whether a grant has a secret to reveal, be it that this is under way. */
export function isRevealable(request: Active): boolean {
  return waitingSecret(request) !== undefined;
}

/** Until when a secret can be revealed and what comes then, for its owner; empty when there is none to reveal. */
export function revealStep(request: Active): string {
  const until = waitingSecret(request)?.until;
  if (until === undefined) return '';
  const earlier = earlierSecret(request);
  switch (earlier) {
    case 'none':
      return `Click *${LABEL}* before ${date(until)}; after that the token is revoked, because nobody could use it.`;
    case 'works':
      return `Click *${LABEL}* before ${date(until)}. The secret you have works until then, and simply goes on working if you do not.`;
    case 'dead':
      return `Click *${LABEL}* before ${date(until)}; the secret you have does not work any more, so after that the token is revoked.`;
    default:
      return earlier satisfies never;
  }
}

/** What everybody who sees the grant reads of a secret that waits; empty when none does. */
export function revealLine(request: Active): string {
  const until = waitingSecret(request)?.until;
  return until === undefined ? '' : `\n*A secret waits* for the requester to reveal it, until ${date(until)}.`;
}

/** The modal that opens at the click, before anything is made: a trigger lives too short to make it first. */
export function makingSecret(): ModalView {
  return modal([
    section(':hourglass_flowing_sand: Making your secret… It appears here, so keep this window open.'),
    context(`If nothing has come after two minutes, close this and click *${LABEL}* again.`),
  ]);
}

/**
 * The modal that shows the secret. The result holds it in clear: send it, never log it.
 * @param expiresAt until when the token works.
 * @param replaces whether its owner may hold an earlier secret, which no longer works.
 */
export function secretModal(
  { id, ask, terms }: Request,
  credential: Credential,
  expiresAt: EpochMs,
  replaces: boolean,
): ModalView {
  const earlier = replaces ? 'Use this secret instead of any you got before; the earlier one no longer works.\n' : '';
  return modal([
    section(
      `${earlier}:key: Your token for ${code(ask.role)} on ${code(terms.cluster)} works until ${date(expiresAt)}.`,
    ),
    section(
      `Store the secret now: it is shown this once, here and nowhere else, and nobody can look it up again. When you have stored it, close this window. If it gets lost, get another with ${command(`rotate ${id}`)}.`,
    ),
    ...terms.formats.map((format) => preformatted(snippet(format, credential))),
  ]);
}

/** The same modal when no secret comes. */
export function noSecretModal(request: Request, problem: Problem): ModalView {
  const { kind } = problem;
  const because = kind === 'cluster_unavailable' || kind === 'slack_unavailable' ? kind : 'refused_by_cluster';
  const why = missedWords(because, problem.detail);
  const next =
    request.state === 'active'
      ? revealStep(request)
      : `The request ${situation(request)}. A direct message tells you when that is done.`;
  return modal([section(`${why}\n${next}`)]);
}

/** When the button could not open its modal. */
export function modalNotOpened(): Message {
  return sentence(
    `Cannot open the window for your secret: Slack did not let this app. No secret was made. Click *${LABEL}* again.`,
  );
}

/** Only a way to close it: nothing is to be sent, and the secret least of all. */
function modal(blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'Your secret' },
    close: { type: 'plain_text', text: 'Close' },
    clear_on_close: true,
    blocks,
  };
}

/** Why a secret is not revealed just now, and what to do. */
export const CANNOT_REVEAL: Readonly<Record<Extract<Refusal, { kind: 'cannot_reveal_now' }>['because'], string>> = {
  revealing: 'this secret is just being made, for an earlier click. It appears in the window of that click.',
  extending: 'this token is just being extended. Click again when a direct message says that it is done.',
  over: 'the time to reveal this secret is over. A direct message tells you how the token stands.',
};

const MISSED: Readonly<Record<Missed, string>> = {
  closed: 'the window was closed before your secret came, so nobody saw it',
  cluster_unavailable: 'the cluster did not make your secret in time',
  slack_unavailable: 'Slack did not show your secret, so nobody saw it',
  refused_by_cluster: 'Proxmox refused to make your secret',
};

/** Why no secret was shown, in a sentence or two; of what may pass by itself no more than that. */
function missedWords(because: Missed, detail: string): string {
  const words = `Not shown: ${MISSED[because]}.`;
  if (because !== 'refused_by_cluster') return words;
  return `${words} ${reported({ kind: because, detail })} An administrator has to look into the answer of the cluster.`;
}

type RevealEvent = Extract<Happening, { type: `reveal${string}` }>;

/** What is told of a secret that is to be revealed, by audience. */
export function revealSentences(
  request: Request,
  what: RevealEvent,
): { readonly card?: string; readonly requester?: string } {
  const { id } = request;
  const rotate = command(`rotate ${id}`);
  switch (what.type) {
    case 'revealed':
      return {
        card: `Revealed the secret: it was shown to the requester alone. The token ends as before, ${date(what.expiresAt)}.`,
        ...(!what.isCertain && {
          requester: `Revealed, perhaps: Slack does not say whether you saw the secret; nobody else did. If you saw none, get another with ${rotate}.`,
        }),
      };
    case 'reveal_missed': {
      const next = request.state === 'active' ? revealStep(request) : `The request ${situation(request)}.`;
      return { requester: `${missedWords(what.because, what.detail)} ${next}`.trimEnd() };
    }
    case 'reveal_refused':
      return { requester: refusedClick(id, what) };
    case 'reveal_lapsed':
      return {
        card: 'Kept the old secret: the requester did not reveal a new one in time. Nothing was changed.',
        requester: `Kept the old secret: you did not reveal a new one in time, so none was made. The secret you have works as before. Try again with ${rotate}.`,
      };
    case 'reveal_asked':
      return {};
    default:
      return what satisfies never;
  }
}

function refusedClick(id: RequestId, { by, because }: Extract<RevealEvent, { type: 'reveal_refused' }>): string {
  const end = `end the token with ${command(`revoke ${id}`)}`;
  return because === 'revealed'
    ? `:warning: Refused another click on *${LABEL}*, by ${person(by)}: your secret was shown already, and is shown once. If it was not you who saw it, ${end}; if it is lost, get another with ${command(`rotate ${id}`)}.`
    : `:warning: Refused a click on *${LABEL}* by ${person(by)}: your secret is yours alone. Nothing was shown or changed. If you do not know how they came to click, ${end}.`;
}
