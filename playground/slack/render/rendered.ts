/**
 * What a person sees on their screen, as plain data. Nothing in here refers to the simulator's own state.
 */

/** A button somebody can click. */
export interface RenderedButton {
  label: string;
  actionId: string;
  blockId: string;
  value?: string;
  url?: string;
  style?: 'primary' | 'danger';
  /** The dialogue that asks before the click counts. */
  confirm?: { title: string; text: string; confirm: string; deny: string };
}

/** A menu, input or group of choices. */
export interface RenderedField {
  label: string;
  kind: string;
  actionId: string;
  blockId: string;
  optional: boolean;
  /** Labels on offer; empty for free text and for lists Slack itself fills (people, conversations, dates). */
  options: string[];
  /** What is filled in or chosen now, as labels. */
  value: string[];
  /** The complaint shown under it after a refused submission. */
  error?: string;
}

/** What a text or a set of blocks shows. */
export interface RenderedContent {
  /** The whole as plain readable text; a button is `[Label]`, a menu `(Label)`, an input `Label: value`. */
  text: string;
  buttons: RenderedButton[];
  fields: RenderedField[];
  /** Whom it calls: user ids (a group's members one by one), or `channel` for @channel, @here and @everyone. */
  pings: string[];
  /** Every address it can be followed to, without those of buttons. */
  links: string[];
}

/** A message as one person sees it. */
export interface RenderedMessage extends RenderedContent {
  channel: string;
  ts: string;
  threadTs?: string;
  /** The author's user id. */
  from: string;
  /** The top-level `text`, as a phone's notification or a screen reader gives it. */
  fallback: string;
  /** Emoji name -> user ids. */
  reactions: Record<string, string[]>;
  edited: boolean;
  /** Set when only this person sees it. */
  ephemeralTo?: string;
  /** The message as the Web API would return it. */
  raw: Record<string, unknown>;
}

/** A message that exists in the workspace; its dates are in UTC, as no one person is reading. */
export type SlackMessage = RenderedMessage;

/** A modal or Home tab as one person sees it. */
export interface RenderedView extends RenderedContent {
  id: string;
  type: 'modal' | 'home';
  title?: string;
  submit?: string;
  close?: string;
  callbackId: string;
  privateMetadata: string;
  raw: Record<string, unknown>;
}

/** Something that made a person's phone buzz. */
export interface Notification {
  userId: string;
  reason: 'direct_message' | 'mention' | 'channel_mention';
  channel: string;
  ts: string;
}

/** One person's view of the world. */
export interface Sight {
  /** By channel name, for the channels the person is in. */
  channels: Record<string, RenderedMessage[]>;
  dms: RenderedMessage[];
  ephemerals: RenderedMessage[];
  /** Bottom to top: the last one is in front. */
  modals: RenderedView[];
  home?: RenderedView;
  notifications: Notification[];
}

/** One write the app made, as it was at that moment. Later updates and deletions do not change it. */
export interface PostedRecord {
  /** Epoch milliseconds by the simulator's clock. */
  at: number;
  /** `chat.postMessage`, `views.open`, `response_url`, `ack`, ... */
  method: string;
  channel?: string;
  ts?: string;
  /** The one person who could see it: of an ephemeral message, a view or a direct message. */
  userId?: string;
  /** Rendered text; empty for a deletion. */
  text: string;
  pings: string[];
  links: string[];
  /** What the app wrote, as JSON, with all that no screen shows; empty for a deletion. */
  source: string;
}

/** One call the app made; it holds no body, so no secret. */
export interface CallRecord {
  /** Epoch milliseconds by the simulator's clock. */
  at: number;
  method: string;
  ok: boolean;
  error?: string;
  /** HTTP status; 0 when the connection was cut. */
  status: number;
}
