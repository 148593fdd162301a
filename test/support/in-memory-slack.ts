import type { Credential } from '../../src/domain/credential-formats.ts';
import type { Audience, Happening } from '../../src/domain/event.ts';
import type { SlackGroupId, SlackUserId, Standing } from '../../src/domain/people.ts';
import type { Checkpoint } from '../../src/domain/audit-verification.ts';
import type { Undertaking } from '../../src/domain/intake.ts';
import type { Reconciled } from '../../src/domain/discrepancy.ts';
import type { Place } from '../../src/domain/record.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import type { Verdict } from '../../src/domain/approval.ts';
import type { Problem } from '../../src/domain/cause.ts';
import type { Request } from '../../src/domain/request.ts';
import type { EpochMs } from '../../src/domain/time.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import type { Directory, Messenger, PauseNews, Removed, Sent, ShownInModal } from '../../src/use-cases/ports/slack.ts';
import { InMemoryHomes } from './in-memory-homes.ts';
import type { Broken } from './in-memory-cluster.ts';

type Kind = 'card' | 'status' | 'reply' | 'alert' | 'reminder' | 'offer' | 'announcement' | 'secret' | 'overwritten';

/** A message as people see it in a channel, or in the DM of a person. */
export interface Message extends Place {
  readonly kind: Kind;
  /** The request's state for a card or status, what happened for a reply or alert, the secret for a secret. */
  readonly says: string;
  /** The secret is said to replace one that the person may hold. */
  readonly replaces?: boolean;
}

export function dmOf(person: SlackUserId): string {
  return `D-${person}`;
}

/** A Slack workspace in memory: its messages, its people, and the ways in which it fails. */
export class InMemorySlack implements Messenger, Directory {
  messages: Message[] = [];
  /** What Slack says of people; those not named are members of no group. */
  readonly standings = new Map<SlackUserId, Standing>();
  /** Groups and their members. */
  readonly groups = new Map<SlackGroupId, readonly SlackUserId[]>();
  /** What people find on their Homes. */
  readonly homes = new InMemoryHomes();
  /** The secret that each request's message last showed, whether or not the message is still there. */
  readonly lastShown = new Map<RequestId, string>();
  /** What each open modal shows, by its id. */
  readonly modals = new Map<string, string>();
  readonly reactions: { by: SlackUserId; verdict: Verdict }[] = [];
  /** Channels that refuse every message for good. */
  readonly closed = new Set<string>();
  /** Slack's error codes, while it does not let messages be deleted, or secrets be overwritten. */
  refusesToRemove: string | undefined;
  refusesToOverwrite: string | undefined;
  /** While set, cards are out of reach for reading. */
  hidesReactions = false;
  /** While set, no message gets through. */
  isDown = false;
  /** How long Slack asks callers to wait while it is down. */
  retryAfter: number | undefined;
  readonly #broken: { method: keyof Messenger; how: Broken }[] = [];
  /** Messages that were posted as the card of a request that waits. */
  readonly #asking = new Map<string, RequestId>();
  #posted = 0;

  breakNext(method: keyof Messenger, how: Broken): void {
    this.#broken.push({ method, how });
  }

  /** What a channel shows, oldest first, each message in one line. */
  in(channel: string): string[] {
    return this.messages.filter((message) => message.channel === channel).map(({ kind, says }) => `${kind}: ${says}`);
  }

  /** The messages that show a secret to a person. */
  secretsOf(person: SlackUserId): Message[] {
    return this.messages.filter(({ channel, kind }) => channel === dmOf(person) && kind === 'secret');
  }

  postCard = async (request: Request): Promise<Sent> =>
    await this.#post(
      'postCard',
      { channel: request.terms.channel, kind: 'card', says: request.state },
      request.state === 'pending' ? request.id : undefined,
    );

  updateCard = async (card: Place, request: Request): Promise<Sent> =>
    await this.#update('updateCard', card, request.state);

  postStatus = async (request: Request): Promise<Sent> =>
    await this.#post('postStatus', { channel: dmOf(request.ask.requester), kind: 'status', says: request.state });

  updateStatus = async (status: Place, request: Request): Promise<Sent> =>
    await this.#update('updateStatus', status, request.state);

  reply = async (under: Place, _: Exclude<Audience, 'alerts'>, _request: Request, what: Happening): Promise<Sent> =>
    await this.#post('reply', { channel: under.channel, kind: 'reply', says: what.type });

  alert = async (channel: string, _: Request, what: Happening): Promise<Sent> =>
    await this.#post('alert', { channel, kind: 'alert', says: what.type });

  tellPause = async (channel: string, { what }: PauseNews): Promise<Sent> =>
    await this.#post('tellPause', { channel, kind: 'alert', says: what });

  tellCheckpoint = async (channel: string, { number, mac }: Checkpoint): Promise<Sent> =>
    await this.#post('tellCheckpoint', { channel, kind: 'alert', says: `${number}:${mac}` });

  tellDiscrepancies = async (channel: string, what: readonly Reconciled[]): Promise<Sent> => {
    const says = what.map(({ discrepancy, handling }) => `${discrepancy.kind} ${handling.kind}`).join(', ');
    return await this.#post('tellDiscrepancies', { channel, kind: 'alert', says });
  };

  tellLost = async ({ by, what }: Undertaking): Promise<Sent> =>
    await this.#post('tellLost', { channel: dmOf(by), kind: 'alert', says: `lost ${what.kind}` });

  remind = async (request: Request): Promise<Sent> =>
    await this.#post('remind', { channel: dmOf(request.ask.requester), kind: 'reminder', says: request.state });

  offerReveal = async (request: Request): Promise<Sent> =>
    await this.#post('offerReveal', { channel: dmOf(request.ask.requester), kind: 'offer', says: 'button' });

  closeOffer = async (offer: Place): Promise<Sent> => await this.#update('closeOffer', offer, 'over');

  showSecret = async (
    view: string,
    { id }: Request,
    credential: Credential,
    _: EpochMs,
    replaces: boolean,
  ): Promise<ShownInModal> => {
    const secret = credential.secret.reveal();
    const shown = await this.#show('showSecret', view, replaces ? `${secret}, replacing` : secret, () => {
      this.lastShown.set(id, secret);
    });
    return shown;
  };

  showNoSecret = async (view: string, _: Request, { kind }: Problem): Promise<ShownInModal> =>
    await this.#show('showNoSecret', view, `no secret: ${kind}`);

  announceSecret = async (request: Request): Promise<Sent> =>
    await this.#post('announceSecret', { channel: dmOf(request.ask.requester), kind: 'announcement', says: '' });

  handOver = async (
    message: Place,
    { id }: Request,
    credential: Credential,
    _: EpochMs,
    replaces: boolean,
  ): Promise<Sent> => {
    const secret = credential.secret.reveal();
    return await this.#update('handOver', message, secret, { kind: 'secret', replaces }, () => {
      this.lastShown.set(id, secret);
    });
  };

  remove = async ({ channel, ts }: Place): Promise<Removed> =>
    await this.#call('remove', () => {
      if (this.refusesToRemove !== undefined) return { ok: false, detail: this.refusesToRemove };
      this.messages = this.messages.filter((message) => message.channel !== channel || message.ts !== ts);
      return { ok: true, how: 'removed' };
    });

  overwriteSecret = async (message: Place): Promise<Removed> => {
    if (this.refusesToOverwrite !== undefined) {
      const detail = this.refusesToOverwrite;
      return await this.#call('overwriteSecret', () => ({ ok: false, detail }));
    }
    const sent = await this.#update('overwriteSecret', message, '', { kind: 'overwritten' });
    return { ok: true, how: sent.ok ? 'overwritten' : 'removed' };
  };

  readReactions = async (): Promise<readonly { by: SlackUserId; verdict: Verdict }[] | undefined> =>
    await this.#call('readReactions', () => (this.hidesReactions ? undefined : [...this.reactions]));

  requestOn = async ({ channel, ts }: Place): Promise<RequestId | undefined> =>
    await this.#call('requestOn', () => this.#asking.get(`${channel}:${ts}`));

  standing = (person: SlackUserId, groups: readonly SlackGroupId[]): Promise<Standing> => {
    const known = this.standings.get(person);
    if (known !== undefined) return Promise.resolve(known);
    const unknown = groups.find((group) => !this.groups.has(group));
    if (unknown !== undefined) {
      return Promise.resolve({ kind: 'lookup_failed', id: person, detail: `Slack does not know ${unknown}` });
    }
    const memberOf = groups.filter((group) => this.groups.get(group)?.includes(person));
    return Promise.resolve({ kind: 'member', id: person, groups: memberOf });
  };

  membersOf = (groups: readonly SlackGroupId[]): Promise<ReadonlySet<SlackUserId>> =>
    Promise.resolve(new Set(groups.flatMap((group) => this.groups.get(group) ?? [])));

  async #post(method: keyof Messenger, message: Omit<Message, 'ts'>, asks?: RequestId): Promise<Sent> {
    return await this.#call(method, () => {
      if (this.closed.has(message.channel)) return { ok: false, because: 'unreachable', detail: 'is_archived' };
      const ts = `1700000000.${String(++this.#posted).padStart(6, '0')}`;
      this.messages.push({ ...message, ts });
      if (asks !== undefined) this.#asking.set(`${message.channel}:${ts}`, asks);
      return { ok: true, place: { channel: message.channel, ts } };
    });
  }

  async #update(
    method: keyof Messenger,
    { channel, ts }: Place,
    says: string,
    more: Partial<Pick<Message, 'kind' | 'replaces'>> = {},
    seen: () => void = () => undefined,
  ): Promise<Sent> {
    return await this.#call(method, () => {
      const index = this.messages.findIndex((message) => message.channel === channel && message.ts === ts);
      const before = this.messages[index];
      if (before === undefined) return { ok: false, because: 'message_gone', detail: 'message_not_found' };
      this.messages[index] = { ...before, ...more, says };
      seen();
      return { ok: true, place: { channel, ts } };
    });
  }

  async #show(
    method: keyof Messenger,
    view: string,
    says: string,
    seen: () => void = () => undefined,
  ): Promise<ShownInModal> {
    return await this.#call(method, () => {
      if (!this.modals.has(view)) return { ok: false, detail: 'not_found' };
      this.modals.set(view, says);
      seen();
      return { ok: true };
    });
  }

  async #call<T>(method: keyof Messenger, effect: () => T): Promise<T> {
    await Promise.resolve();
    const { retryAfter } = this;
    if (this.isDown) throw new Unavailable('Slack', 'no answer', retryAfter === undefined ? {} : { retryAfter });
    const next = this.#broken.findIndex((broken) => broken.method === method);
    const [broken] = next < 0 ? [] : this.#broken.splice(next, 1);
    if (broken?.how === 'not_done') throw new Unavailable('Slack', `${method} was not done`);
    const result = effect();
    if (broken?.how === 'answer_lost') throw new Unavailable('Slack', `${method} timed out`, { outcome: 'unknown' });
    return result;
  }
}
