import type { Credential } from '../domain/credential-formats.ts';
import type { UserId } from '../domain/role.ts';
import type { EpochMs } from '../domain/time.ts';
import type { ProxmoxAnswer } from './answer.ts';
import type { Call } from './calls.ts';
import type { RawRequest } from './endpoint.ts';
import { openEndpoints } from './endpoints.ts';
import { tokenBadge, type Badge, type Identity } from './identity.ts';
import { OwnLogin } from './own-login.ts';
import { OwnToken } from './own-token.ts';
import { DEFAULT_GROUP, type BotCredential, type ClusterSettings } from './settings.ts';

/** Talks to one cluster. */
export interface ProxmoxClient {
  /** The cluster's name in the configuration. */
  readonly cluster: string;
  /** The preferred address, for people. */
  readonly endpoint: string;
  /** The full token id that the bot uses there, or the user id that it logs in with. */
  readonly bot: string;
  /** The bot's own user there. */
  readonly botUser: UserId;
  /** The bot's own PVE group there, in which it makes dedicated users. */
  readonly group: string;
  /**
   * Makes one call, as the bot or, with `as`, as a token. It moves on to the next endpoint only while nothing was
   * worked on, so that no write is ever made twice. Every outcome is in the answer; none holds a secret, header or body.
   * @param until ends the call before the cluster's own deadline does.
   */
  call<T>(call: Call<T>, as?: Credential, until?: AbortSignal): Promise<ProxmoxAnswer<T>>;
  /** Waits for the calls under way, then closes all connections. */
  close(): Promise<void>;
}

/**
 * Makes the client of a cluster.
 * @param now the clock by which tickets are renewed.
 * @throws TypeError for settings without an endpoint, or with one that would send secrets in clear over a network.
 */
export function createProxmoxClient(settings: ClusterSettings, now: () => EpochMs = Date.now): ProxmoxClient {
  const { credential, deadline } = settings;
  const endpoints = openEndpoints(settings, now);
  const identity = identityOf(credential, now, async (call) => {
    return await endpoints.send(requestOf(call, {}), call.answer, AbortSignal.timeout(deadline), () => false);
  });
  const bot = credential.kind === 'token' ? credential.fullTokenId : credential.user;

  return {
    cluster: settings.name,
    endpoint: endpoints.preferred,
    bot,
    botUser: bot.split('!', 1)[0] ?? bot,
    group: settings.group ?? DEFAULT_GROUP,
    async call(call, as, until) {
      const ending = AbortSignal.timeout(deadline);
      const signal = until === undefined ? ending : AbortSignal.any([ending, until]);
      const send = async (badge: Badge) =>
        await endpoints.send(requestOf(call, badge), call.answer, signal, () => until?.aborted === true);
      if (as !== undefined) return await send(tokenBadge(as.fullTokenId, as.secret));

      const badge = await before(signal, identity.badge(call.method));
      if (badge.kind !== 'ok') return badge;
      const answer = await send(badge.data);
      if (answer.kind !== 'unauthorized') return answer;
      // Proxmox looks at the badge before anything else, so that nothing was done and the call may be made again.
      const other = await before(signal, identity.badgeInsteadOf(badge.data, call.method));
      return other.kind === 'ok' ? await send(other.data) : other;
    },
    close: async () => await endpoints.close(),
  };
}

function identityOf(
  credential: BotCredential,
  now: () => EpochMs,
  enter: ConstructorParameters<typeof OwnLogin>[1],
): Identity {
  switch (credential.kind) {
    case 'token':
      return new OwnToken(credential);
    case 'login':
      return new OwnLogin(credential, enter, now);
    default:
      return credential satisfies never;
  }
}

const NO_TIME_LEFT = { kind: 'not_done', detail: 'no login in time' } as const;

/** Waits for a badge no longer than the call may take; a login that takes longer is there for the next call. */
async function before<T>(signal: AbortSignal, badge: Promise<ProxmoxAnswer<T>>): Promise<ProxmoxAnswer<T>> {
  const late = new Promise<typeof NO_TIME_LEFT>((resolve) => {
    signal.addEventListener('abort', () => resolve(NO_TIME_LEFT), { once: true });
  });
  const answer = await Promise.race([badge, late]);
  return signal.aborted ? NO_TIME_LEFT : answer;
}

/** Proxmox takes forms; a body on GET or DELETE, and JSON without a body, are errors to it. */
function requestOf({ method, path, params }: Call<unknown>, badge: Badge): RawRequest {
  const url = `/api2/json/${path.map(encodeURIComponent).join('/')}`;
  const pairs = Object.entries(params ?? {}).map(([name, value]): [string, string] => [name, formValue(value)]);
  const form = new URLSearchParams(pairs).toString();
  if (method === 'GET' || method === 'DELETE') {
    return { method, path: form === '' ? url : `${url}?${form}`, headers: badge, body: null };
  }
  const headers = { ...badge, 'content-type': 'application/x-www-form-urlencoded' };
  return { method, path: url, headers, body: form };
}

function formValue(value: string | number | boolean): string {
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}
