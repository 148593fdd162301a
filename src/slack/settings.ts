import type { RequestId } from '../domain/request-id.ts';
import type { Secret } from '../domain/secret.ts';
import type { Milliseconds } from '../domain/time.ts';

/** How one call of the Web API went. */
export interface SlackCall {
  readonly method: string;
  /** `ok`, or the kind of fault. */
  readonly result: 'ok' | 'refused' | 'limited' | 'not_sent' | 'unknown';
  readonly took: Milliseconds;
}

/** A delivery of Slack's: its kind, such as `block_actions`, and the request that it is about, where it says so. */
export interface Arrival {
  readonly kind: string;
  readonly request: RequestId | undefined;
}

/** Who is to know how things go between Slack and us. */
export interface SlackWatch {
  called(call: SlackCall): void;
  /** @param took from its arrival until Slack was told that it arrived. */
  acknowledged(took: Milliseconds): void;
  /** Has a delivery taken, and may look at what it is. */
  taking(look: () => Arrival, take: () => Promise<void>): Promise<void>;
}

/** Where Slack's Web API is and who we are to it. */
export interface WebApiSettings {
  readonly botToken: Secret;
  /** Another server that speaks Slack's Web API, such as the playground's; Slack itself when left out. */
  readonly apiUrl?: string | undefined;
  /** Nobody watches when left out. */
  readonly watch?: SlackWatch;
}

/** Slack's deliveries come over sockets that we open. */
export interface SocketModeSettings {
  readonly kind: 'socket';
  readonly appToken: Secret;
}

/** Slack's deliveries come as signed requests to our own server. */
export interface HttpModeSettings {
  readonly kind: 'http';
  readonly signingSecret: Secret;
  /** How long deliveries are still taken once the process was told to stop: until load balancers have noticed. */
  readonly drain: Milliseconds;
}

export interface SlackSettings extends WebApiSettings {
  readonly mode: SocketModeSettings | HttpModeSettings;
}
