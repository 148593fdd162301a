import type { Place } from '../../domain/record.ts';
import type { RequestId } from '../../domain/request-id.ts';
import type { Deps } from '../../use-cases/ports/deps.ts';
import type { Identity } from '../identity.ts';
import type { Message } from '../views/message.ts';
import type { Modals } from '../web/modals.ts';

/** What listeners work with: the use cases' needs, and the workspace they listen in. */
export interface Workspace {
  readonly deps: Deps;
  /** Who we are; no delivery is taken before that is known. */
  readonly identity: () => Promise<Identity>;
  /** Shows a message to one person in a channel. @throws Unavailable */
  readonly whisper: (to: { readonly person: string; readonly channel: string }, message: Message) => Promise<void>;
  /** Shows a message to one person in a channel, or where that fails or is none, in their direct messages. @throws Unavailable */
  readonly tell: (to: { readonly person: string; readonly channel?: string }, message: Message) => Promise<void>;
  /** Aborted when the app is to stop: who waits for their turn at Slack then waits no longer. */
  readonly stopping: AbortSignal;
  /** The modals we open. */
  readonly modals: Modals;
}

/** One click on a button of a message: on which request, by whom, where, and what opens a modal in answer. */
export interface Click {
  readonly id: RequestId;
  /** What the button names besides the request; empty for most. */
  readonly part: string;
  readonly by: string;
  /** The message with the button; absent when it was on a Home. */
  readonly clicked: Place | undefined;
  readonly trigger: string;
}
