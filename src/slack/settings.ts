import type { Secret } from '../domain/secret.ts';
import type { Milliseconds } from '../domain/time.ts';

/** Where Slack's Web API is and who we are to it. */
export interface WebApiSettings {
  readonly botToken: Secret;
  /** Another server that speaks Slack's Web API, such as the playground's; Slack itself when left out. */
  readonly apiUrl?: string | undefined;
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
