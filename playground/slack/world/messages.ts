import type { Block } from '../blocks/blocks.ts';
import type { Ids } from './ids.ts';
import { inputsOf, type InputState } from './inputs.ts';

/** A message as Slack keeps it. */
export interface StoredMessage {
  channel: string;
  ts: string;
  threadTs?: string;
  from: string;
  text: string;
  blocks: Block[];
  metadata?: unknown;
  /** Emoji name -> who reacted with it, in order. */
  reactions: Map<string, string[]>;
  /** `ts` of the last edit that Slack marks as one: a change of text, not of blocks alone. */
  editedTs?: string;
  /** Set when one person only sees it; such a message cannot be read back. */
  ephemeralTo?: string;
  /** User id -> what that person has chosen in the message's menus. */
  inputs: Map<string, InputState>;
}

/** What a message says. */
export interface MessageContent {
  text: string;
  blocks: Block[];
  metadata?: unknown;
}

/** Every message that exists now, ephemeral ones included. */
export class Messages {
  readonly #all = new Map<string, StoredMessage>();
  readonly #ids: Ids;

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  add(
    where: { channel: string; threadTs?: string | undefined; ephemeralTo?: string | undefined },
    from: string,
    content: MessageContent,
  ): StoredMessage {
    const message: StoredMessage = {
      channel: where.channel,
      ts: this.#ids.messageTs(),
      from,
      ...content,
      reactions: new Map(),
      inputs: new Map(),
      ...(where.threadTs === undefined ? {} : { threadTs: where.threadTs }),
      ...(where.ephemeralTo === undefined ? {} : { ephemeralTo: where.ephemeralTo }),
    };
    this.#all.set(`${message.channel}:${message.ts}`, message);
    return message;
  }

  find(channel: string, ts: string): StoredMessage | undefined {
    return this.#all.get(`${channel}:${ts}`);
  }

  remove(message: StoredMessage): void {
    this.#all.delete(`${message.channel}:${message.ts}`);
  }

  /** In the order in which they were written. */
  all(): StoredMessage[] {
    return [...this.#all.values()].sort((a, b) => Number(a.ts) - Number(b.ts));
  }

  /** Moves a channel's messages along when the channel's id changes. */
  rename(channel: string, newChannel: string): void {
    for (const message of this.all().filter((each) => each.channel === channel)) {
      this.remove(message);
      message.channel = newChannel;
      this.#all.set(`${newChannel}:${message.ts}`, message);
    }
  }
}

/** What one person has filled in on a message so far. */
export function inputsOn(message: StoredMessage, userId: string): InputState {
  return inputsOf(message.blocks, message.inputs.get(userId));
}
