import type { Credential } from '../domain/credential-formats.ts';
import type { UserId } from '../domain/role.ts';
import type { EpochMs, Milliseconds } from '../domain/time.ts';
import type { Verification } from '../domain/verification.ts';
import { readAnswer, type ProxmoxAnswer, type RawAnswer } from './answer.ts';
import type { Call } from './calls.ts';
import { clockSkew } from './clock-skew.ts';
import type { PinnedCertificate } from './connector.ts';
import type { RawRequest } from './endpoint.ts';
import { openEndpoints, signalOf, type TimeForACall } from './endpoints.ts';
import { tokenBadge, type Badge, type Identity } from './identity.ts';
import { OwnLogin } from './own-login.ts';
import { OwnToken } from './own-token.ts';
import { DEFAULT_GROUP, type BotCredential, type ClusterSettings } from './settings.ts';

/** What says who calls, where it is not the bot. */
export type TokenAndSecret = Pick<Credential, 'fullTokenId' | 'secret'>;

/** Talks to one cluster. */
export interface ProxmoxClient {
  /** The cluster's name in the configuration. */
  readonly cluster: string;
  /** The preferred address, for people. */
  readonly endpoint: string;
  /** How its certificate is verified, for people who are given a token of it. */
  verification(): Verification;
  /** The full token id that the bot uses there, or the user id that it logs in with. */
  readonly bot: string;
  /** The bot's own user there. */
  readonly botUser: UserId;
  /** The bot's own PVE group there, in which it makes dedicated users. */
  readonly group: string;
  /**
   * Makes one call, as the bot or, with `as`, as a token, at the first endpoint that works. No write is ever made
   * twice. Every outcome is in the answer; none holds a secret, header or body.
   * @param until ends the call before the cluster's own deadline does.
   */
  call<T>(call: Call<T>, as?: TokenAndSecret, until?: AbortSignal): Promise<ProxmoxAnswer<T>>;
  /** How far the cluster's clock was ahead of ours when it last answered; see `clockSkew`. */
  clockAhead(): Milliseconds;
  /** Waits for the calls under way, then closes all connections. */
  close(): Promise<void>;
}

/** How one call went, fail-over to other addresses included. */
export interface ProxmoxCall {
  readonly cluster: string;
  /** Whose credential it was made with: our own, or that of a token that is looked at. */
  readonly caller: 'bot' | 'token';
  readonly method: Call<unknown>['method'];
  /** What was called, e.g. `access/users`, without the names in its path. */
  readonly what: string;
  readonly result: ProxmoxAnswer<unknown>['kind'];
  readonly took: Milliseconds;
}

/** Our clock, by which tickets are renewed too, and who is to know of every look at the cluster's, and of every call. */
export interface ClientClock {
  readonly now?: () => EpochMs;
  readonly onSkew?: (ahead: Milliseconds) => void;
  readonly onCall?: (call: ProxmoxCall) => void;
}

/**
 * Makes the client of a cluster.
 * @throws TypeError for settings without an endpoint, or with one that would send secrets in clear over a network.
 */
export function createProxmoxClient(settings: ClusterSettings, clock: ClientClock = {}): ProxmoxClient {
  const { now = Date.now, onSkew, onCall } = clock;
  const { credential, tls } = settings;
  let pinned: PinnedCertificate | undefined;
  const endpoints = openEndpoints(settings, now, (seen) => (pinned = seen));
  let ahead: Milliseconds = 0;
  const noteClock = (date: string | undefined, sentAt: EpochMs): void => {
    const skew = clockSkew(date, sentAt, now());
    if (skew === undefined) return;
    ahead = skew;
    onSkew?.(skew);
  };
  const send = async <T>(call: Call<T>, badge: Badge, time: TimeForACall, isOwn = true): Promise<ProxmoxAnswer<T>> => {
    const read = (raw: RawAnswer, sentAt: EpochMs): ProxmoxAnswer<T> => {
      noteClock(raw.date, sentAt);
      return readAnswer(raw, call.answer);
    };
    return await endpoints.ask(requestOf(call, badge), time, read, isOwn);
  };
  const identity = identityOf(credential, now, async (call) => {
    return await send(call, {}, { deadline: AbortSignal.timeout(settings.deadline) });
  });
  const bot = credential.kind === 'token' ? credential.fullTokenId : credential.user;
  const make = async <T>(call: Call<T>, as?: TokenAndSecret, until?: AbortSignal): Promise<ProxmoxAnswer<T>> => {
    const deadline = AbortSignal.timeout(settings.deadline);
    const time = { deadline, until };
    if (as !== undefined) return await send(call, tokenBadge(as.fullTokenId, as.secret), time, false);

    const badge = await inTime(time, identity.badge(call.method));
    if (badge.kind !== 'ok') return badge;
    const answer = await send(call, badge.data, time);
    if (answer.kind !== 'unauthorized') return answer;
    // Proxmox looks at the badge before anything else, so that nothing was done and the call may be made again.
    const other = await inTime(time, identity.badgeInsteadOf(badge.data, call.method));
    return other.kind === 'ok' ? await send(call, other.data, time) : other;
  };

  return {
    cluster: settings.name,
    endpoint: endpoints.preferred,
    verification() {
      if (tls.ca !== undefined) return { kind: 'ca' };
      const [first] = tls.fingerprints ?? [];
      if (first === undefined) return { kind: 'system' };
      return { kind: 'fingerprint', ...(pinned ?? { fingerprint: first.toUpperCase() }) };
    },
    bot,
    botUser: bot.split('!', 1)[0] ?? bot,
    group: settings.group ?? DEFAULT_GROUP,
    async call(call, as, until) {
      const begun = performance.now();
      const answer = await make(call, as, until);
      const took = performance.now() - begun;
      const caller = as === undefined ? 'bot' : 'token';
      onCall?.({ cluster: settings.name, caller, method: call.method, what: whatOf(call), result: answer.kind, took });
      return answer;
    },
    clockAhead: () => ahead,
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

/** The beginning of a path, which is a word of Proxmox's; names begin behind it, or after `nodes` and `pools`. */
function whatOf({ path }: Call<unknown>): string {
  const [area = '', part] = path;
  return part !== undefined && (area === 'access' || area === 'cluster') ? `${area}/${part}` : area;
}

const NO_TIME_LEFT = { kind: 'not_done', detail: 'no login in time' } as const;

/** Waits for a badge no longer than the call may take; a login that takes longer is there for the next call. */
async function inTime<T>(time: TimeForACall, badge: Promise<ProxmoxAnswer<T>>): Promise<ProxmoxAnswer<T>> {
  const signal = signalOf(time);
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
