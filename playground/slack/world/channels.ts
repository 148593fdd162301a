import type { Workspace, WorkspaceChannel } from '../workspaces.ts';
import type { Ids } from './ids.ts';

/** A channel, or a direct message between the app and one person. */
export interface Conversation {
  id: string;
  name: string;
  members: Set<string>;
  /** The person the app talks to here; only in a direct message. */
  directWith?: string;
  isPrivate: boolean;
  isArchived: boolean;
  isExtShared: boolean;
}

function opened(channel: WorkspaceChannel): Conversation {
  return {
    id: channel.id,
    name: channel.name,
    members: new Set(channel.members),
    isPrivate: channel.isPrivate ?? false,
    isArchived: channel.isArchived ?? false,
    isExtShared: channel.isExtShared ?? false,
  };
}

/** Every conversation there is. */
export class Channels {
  readonly #all: Map<string, Conversation>;
  readonly #botUserId: string;
  readonly #ids: Ids;

  constructor(workspace: Workspace, ids: Ids) {
    this.#all = new Map(workspace.channels.map((channel) => [channel.id, opened(channel)]));
    this.#botUserId = workspace.app.botUserId;
    this.#ids = ids;
  }

  all(): Conversation[] {
    return [...this.#all.values()];
  }

  find(id: string): Conversation | undefined {
    return this.#all.get(id);
  }

  /**
   * @param wanted an id, or a name with or without `#`
   * @throws when there is none: a mistake of the test
   */
  get(wanted: string): Conversation {
    const name = wanted.replace(/^#/, '');
    const found = this.#all.get(wanted) ?? this.all().find((each) => each.name === name && !each.directWith);
    if (found === undefined) throw new Error(`The workspace has no channel ${wanted}`);
    return found;
  }

  /** The direct message between the app and someone, if it was ever opened. */
  findDirect(userId: string): Conversation | undefined {
    return this.all().find((each) => each.directWith === userId);
  }

  /** The direct message between the app and someone, opened when it was not. */
  direct(userId: string): Conversation {
    const existing = this.findDirect(userId);
    if (existing !== undefined) return existing;
    const conversation: Conversation = {
      id: this.#ids.next('D'),
      name: 'directmessage',
      members: new Set([userId, this.#botUserId]),
      directWith: userId,
      isPrivate: true,
      isArchived: false,
      isExtShared: false,
    };
    this.#all.set(conversation.id, conversation);
    return conversation;
  }

  /** Gives a channel another id, as Slack does when one becomes shared. */
  rename(id: string, newId: string): void {
    const channel = this.get(id);
    this.#all.delete(channel.id);
    channel.id = newId;
    this.#all.set(newId, channel);
  }
}
