import type { Checkpoint } from '../../domain/audit-verification.ts';
import type { Undertaking } from '../../domain/intake.ts';
import type { Credential } from '../../domain/credential-formats.ts';
import type { Reconciled } from '../../domain/discrepancy.ts';
import type { Audience, Happening } from '../../domain/event.ts';
import type { FollowUp } from '../../domain/follow-up.ts';
import type { Home } from '../../domain/home.ts';
import type { Author } from '../../domain/operator.ts';
import type { Pause } from '../../domain/pause.ts';
import type { SlackGroupId, SlackUserId, Standing } from '../../domain/people.ts';
import type { Place } from '../../domain/record.ts';
import type { RequestId } from '../../domain/request-id.ts';
import type { Verdict } from '../../domain/approval.ts';
import type { Problem } from '../../domain/cause.ts';
import type { Request } from '../../domain/request.ts';
import type { EpochMs } from '../../domain/time.ts';

/** Somebody who, where Slack takes no more look-ups for now, waits their turn for a while rather than be refused. */
export interface Patient {
  /** Is given what settles when there is an answer, for each look-up that has to wait for it. */
  readonly waits: (answer: Promise<unknown>) => void;
  /** Ends the waiting, as when the process is to stop. */
  readonly enough: AbortSignal;
}

/** What Slack says about people, asked at the moment of a decision. It reports a failed look-up, never throws one. */
export interface Directory {
  /**
   * @param groups the user groups in which membership matters now.
   * @param patient present when there is time to wait for a turn.
   */
  standing(person: SlackUserId, groups: readonly SlackGroupId[], patient?: Patient): Promise<Standing>;
  /** The members of some user groups, for finding whom a change concerns; it decides nothing. @throws Unavailable */
  membersOf(groups: readonly SlackGroupId[]): Promise<ReadonlySet<SlackUserId>>;
}

/** How sending a message ended when Slack gave a definite answer. */
export type Sent =
  | { readonly ok: true; readonly place: Place }
  /** The message, channel or person is out of reach for good; `detail` is Slack's error code. */
  | { readonly ok: false; readonly because: 'unreachable' | 'message_gone'; readonly detail: string };

/** Whether a modal shows what it was to show; `detail` is Slack's error code for one that was closed. */
export type ShownInModal = { readonly ok: true } | { readonly ok: false; readonly detail: string };

/** Whether a message shows what it showed; `detail` is Slack's error code for its no, whatever kind of no that is. */
export type Removed =
  | { readonly ok: true; readonly how: 'removed' | 'overwritten' }
  | { readonly ok: false; readonly detail: string };

/** A pause that began, or the one that ended by somebody's word, with what is still paused. */
export type PauseNews =
  | { readonly what: 'paused'; readonly pause: Pause }
  | { readonly what: 'resumed'; readonly pause: Pause; readonly by: Author; readonly left: readonly Pause[] };

/**
 * Shows requests to people. A definite no comes back as data; `Unavailable` is thrown when Slack cannot be reached,
 * limits us, or leaves it unknown whether it took the message.
 */
export interface Messenger {
  /** @param followUp the review that follows an emergency, which the card asks for and shows. */
  postCard(request: Request, followUp?: FollowUp): Promise<Sent>;
  updateCard(card: Place, request: Request, followUp?: FollowUp): Promise<Sent>;
  postStatus(request: Request, card: Place | undefined): Promise<Sent>;
  updateStatus(status: Place, request: Request, card: Place | undefined): Promise<Sent>;
  /** Replies in the thread of `under`. */
  reply(under: Place, audience: Exclude<Audience, 'alerts'>, request: Request, what: Happening): Promise<Sent>;
  alert(channel: string, request: Request, what: Happening, card: Place | undefined): Promise<Sent>;
  /** Tells a channel that new tokens are paused or resumed. */
  tellPause(channel: string, news: PauseNews): Promise<Sent>;
  /** Tells a channel how far the audit is sealed. */
  tellCheckpoint(channel: string, checkpoint: Checkpoint): Promise<Sent>;
  /** Tells a channel what reconciling found, in one message however much it is. */
  tellDiscrepancies(channel: string, what: readonly Reconciled[]): Promise<Sent>;
  remind(request: Request): Promise<Sent>;
  /** DMs somebody that what they did may have been lost. */
  tellLost(undertaking: Undertaking): Promise<Sent>;
  /** DMs the button that reveals the secret of a grant; it holds no secret, then or later. */
  offerReveal(request: Request): Promise<Sent>;
  /** Takes the button away when there is nothing to reveal any more, and says how it went. */
  closeOffer(offer: Place, request: Request): Promise<Sent>;
  /**
   * Shows the secret in a modal that its owner opened for it, once.
   * @param view Slack's id of the modal.
   * @param replaces as of `handOver`.
   * @returns no when the modal was closed, and nobody saw the secret.
   */
  showSecret(
    view: string,
    request: Request,
    credential: Credential,
    expiresAt: EpochMs,
    replaces: boolean,
  ): Promise<ShownInModal>;
  /** Says in such a modal why no secret came. @returns as `showSecret`. */
  showNoSecret(view: string, request: Request, problem: Problem): Promise<ShownInModal>;
  /** DMs the message in which the secret is going to appear; it does not hold the secret yet. */
  announceSecret(request: Request): Promise<Sent>;
  /**
   * Shows the secret in a message that was sent for it, in place of what the message showed before.
   * `replaces` says that the person may hold an earlier secret, which no longer works.
   */
  handOver(
    message: Place,
    request: Request,
    credential: Credential,
    expiresAt: EpochMs,
    replaces: boolean,
  ): Promise<Sent>;
  /** Deletes a message; one that is gone already counts as deleted. */
  remove(message: Place): Promise<Removed>;
  /** Puts other words in the place of a secret whose message Slack does not let us delete. */
  overwriteSecret(message: Place): Promise<Removed>;
  /** The reviews that people left as reactions on a card; `undefined` when the card is out of reach. */
  readReactions(card: Place): Promise<readonly { readonly by: SlackUserId; readonly verdict: Verdict }[] | undefined>;
  /**
   * The request that a message of ours asks to decide, for one that is no card we know of, because the answer to its
   * posting was lost; `undefined` when it asks nothing, or is out of reach.
   */
  requestOn(message: Place): Promise<RequestId | undefined>;
}

/** Shows people their Homes. */
export interface HomeScreens {
  /** @returns whether it is shown; `false` when Slack has no Home for that person. @throws Unavailable */
  show(person: SlackUserId, home: Home): Promise<boolean>;
}
