import type { WebClient } from '@slack/web-api';
import type { SlackUserId } from '../../domain/people.ts';
import { Unavailable } from '../../use-cases/faults.ts';
import type { Sent } from '../../use-cases/ports/slack.ts';
import { Opened } from '../payloads.ts';
import type { Message } from '../views/message.ts';
import { call } from './call.ts';
import { post } from './post.ts';
import { notSent } from './refusals.ts';

/** An id of ten signs each: even a large workspace's DMs fit without thought. */
const MOST_REMEMBERED = 1000;

/**
 * Writes to people in their direct messages. A DM is opened first and its own id kept: `chat.update` takes no person's
 * id, and `chat.postMessage` to one may land in a place that cannot be updated.
 */
export class DirectMessages {
  readonly #client: WebClient;
  readonly #channels = new Map<SlackUserId, string>();

  constructor(client: WebClient) {
    this.#client = client;
  }

  /** @throws Unavailable; with outcome `unknown` the message may be there. */
  async post(person: SlackUserId, message: Message): Promise<Sent> {
    const known = this.#channels.get(person);
    if (known !== undefined) {
      const sent = await post(this.#client, known, message);
      if (sent.ok || sent.detail !== 'channel_not_found') return sent;
      // The DM that was remembered is no more; opening it again gives its new id.
      this.#channels.delete(person);
    }
    const opened = await this.#open(person);
    return typeof opened === 'string' ? await post(this.#client, opened, message) : opened;
  }

  async #open(person: SlackUserId): Promise<string | Sent> {
    try {
      const answer = await call('conversations.open', Opened, async () => {
        return await this.#client.conversations.open({ users: person });
      });
      return answer.ok
        ? this.#remember(person, answer.value.channel.id)
        : notSent('conversations.open', answer.refused);
    } catch (fault) {
      throw nothingShown(fault);
    }
  }

  #remember(person: SlackUserId, channel: string): string {
    if (this.#channels.size >= MOST_REMEMBERED) this.#channels.clear();
    this.#channels.set(person, channel);
    return channel;
  }
}

/** Opening shows nobody anything: whether it was done or not, the message certainly was not sent. */
function nothingShown(fault: unknown): unknown {
  if (!(fault instanceof Unavailable) || fault.outcome === 'not_done') return fault;
  return new Unavailable('Slack', 'the direct message could not be opened: conversations.open did not answer');
}
