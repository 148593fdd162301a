import type { Secret } from '../domain/secret.ts';

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
}

export interface SlackSettings extends WebApiSettings {
  readonly mode: SocketModeSettings | HttpModeSettings;
}
