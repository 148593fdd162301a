/**
 * What goes between the page and its server. The page has these types only; it checks nothing, since it is its own
 * server that it hears. The server checks all that it hears (`acts.ts`).
 */
export type { Act } from './acts.ts';
import type { Request } from '../../src/domain/request.ts';
import type { Sight } from '../slack/render/rendered.ts';
import type {
  AclEntry,
  ListedGroup,
  ListedGuest,
  ListedPool,
  ListedRole,
  ListedTask,
  ListedToken,
  ListedUser,
  LoggedCall,
} from '../proxmox/simulated-proxmox.ts';

export interface Person {
  readonly id: string;
  /** The handle, as typed after `@`. */
  readonly name: string;
  readonly realName: string;
  /** IANA time zone. */
  readonly tz: string;
  /** What they are here, e.g. `approver`. */
  readonly part: string;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly isShared: boolean;
}

export interface SlackScreen {
  /** The workspace's name. */
  readonly workspace: string;
  readonly me: string;
  readonly botUserId: string;
  /** Everybody who can be looked at, to play as. */
  readonly cast: readonly Person[];
  /** Everybody whose name may stand in a message, by id. */
  readonly names: Readonly<Record<string, string>>;
  /** User groups by id: their handle. */
  readonly groups: Readonly<Record<string, string>>;
  /** The channels that I am in; direct messages with the bot are in `sight.dms`. */
  readonly channels: readonly Channel[];
  /** My conversation with the bot, once it was opened. */
  readonly dm?: string;
  /** What can be typed after `/pvetoken`, and what for, in mrkdwn. */
  readonly commands: readonly (readonly [words: string, meaning: string])[];
  readonly sight: Sight;
  /** How many notifications each person of the cast got so far. */
  readonly notified: Readonly<Record<string, number>>;
}

export interface ProxmoxScreen {
  readonly level: string;
  readonly url: string;
  /** What is broken now, by `Breakage`. */
  readonly broken: readonly Breakage[];
  readonly users: readonly ListedUser[];
  readonly tokens: readonly ListedToken[];
  readonly groups: readonly ListedGroup[];
  readonly roles: readonly ListedRole[];
  readonly acl: readonly AclEntry[];
  readonly guests: readonly ListedGuest[];
  readonly pools: readonly ListedPool[];
  readonly storages: readonly string[];
  /** The last tasks, newest first. */
  readonly tasks: readonly ListedTask[];
  /** The last calls, newest first. */
  readonly calls: readonly LoggedCall[];
}

/** What can be broken until it is mended again. */
export type Breakage = (typeof BREAKAGES)[number];

export const BREAKAGES = ['down', 'slow', 'locked', 'bot'] as const;

/** How Proxmox answered one call that was tried with a token. */
export interface Trial {
  /** What was tried, in words. */
  readonly what: string;
  readonly method: string;
  readonly path: string;
  /** Absent where no answer came. */
  readonly status?: number;
  /** Proxmox's own words, or what the answer showed. */
  readonly words: string;
}

/** What came of trying a token: its privileges by path, where Proxmox told them, and the calls. */
export interface TokenUse {
  readonly permissions?: Readonly<Record<string, readonly string[]>>;
  readonly trials: readonly Trial[];
}

/** One thing that happened, in words. */
export interface Step {
  /** Tells it from every other of the round. */
  readonly key: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The request that it happened to; empty for what concerns them all. */
  readonly request: string;
  /** The audit's own name of it. */
  readonly type: string;
  /** A sentence or two, in mrkdwn. */
  readonly words: string;
}

/** A request, one that has ended too. */
export interface StoryRequest {
  readonly id: string;
  readonly role: string;
  /** Slack user id. */
  readonly requester: string;
  readonly state: Request['state'];
  /** Epoch milliseconds. */
  readonly requestedAt: number;
  /** When the bot looks at it again by itself, in epoch milliseconds; absent where nothing is left to do. */
  readonly dueAt?: number;
}

export interface StoryScreen {
  /** Newest first. */
  readonly requests: readonly StoryRequest[];
  /** Newest first. */
  readonly steps: readonly Step[];
  readonly jobs: readonly {
    readonly queue: string;
    readonly waiting: number;
    readonly delayed: number;
    readonly active: number;
  }[];
}

export interface ClockScreen {
  /** Epoch milliseconds when this was sent; time going by is no reason to send it again (the page has `useNow`). */
  readonly now: number;
  /** The next thing that comes with time. */
  readonly next?: { readonly at: number; readonly words: string };
}

/** All that one person's page shows. */
export interface Screen {
  /** Which round of play this is, of all runs: what a page keeps for itself belongs to one of them. */
  readonly round: number;
  readonly slack: SlackScreen;
  readonly proxmox: ProxmoxScreen;
  readonly story: StoryScreen;
  readonly clock: ClockScreen;
}

/** What came of an act: done, perhaps with something to show, or why not, in words for the person at the page. */
export type Result = { readonly ok: true; readonly value?: unknown } | { readonly ok: false; readonly problem: string };
