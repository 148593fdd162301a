import type { TokenLife } from '../../playground/proxmox/simulated-proxmox.ts';
import type { PostedRecord } from '../../playground/slack/simulated-slack.ts';
import type { RoleName } from './roles.ts';

/** One request or emergency that somebody asked for, and what Slack told them of it. */
export interface Asked {
  /** Stands in the reason, and in no other. */
  readonly marker: string;
  readonly person: string;
  readonly role: RoleName;
  readonly by: 'command' | 'form';
  readonly breaksGlass: boolean;
  at: number;
  /** Whether the bot acknowledged it, which of a form means that it closed. */
  acked: boolean;
}

/** Something that somebody did about a request. */
export interface Acted {
  readonly what: 'approve' | 'extend' | 'revoke';
  readonly id: string;
  readonly by: string;
  readonly at: number;
}

/** That an administrator said yes to the question whether every grant is to end. */
export interface EndedAll {
  readonly by: string;
  readonly at: number;
  /** The requests that the question named. */
  readonly named: readonly string[];
  /** Whether the answer was that all were begun with. */
  isStarted: boolean;
}

/** An entry of the audit stream that is about a request. */
export interface Audited {
  readonly request: string;
  readonly type: string;
  readonly at: number;
}

/** What the bot's own store says of a request once all is over. */
export interface Stored {
  readonly id: string;
  readonly state: string;
}

/** What a settled bot's people hold before time goes on: the text of each card, by its request. */
export interface Calm {
  readonly at: number;
  readonly cards: ReadonlyMap<string, string>;
}

/** All that the judges look at. Moments are epoch milliseconds of the world. */
export interface Evidence {
  readonly asked: readonly Asked[];
  readonly acted: readonly Acted[];
  readonly endedAll: readonly EndedAll[];
  /** Every secret that Proxmox ever made, with what became of it; those of the bot itself are left out. */
  readonly tokens: readonly TokenLife[];
  /** What Proxmox holds of ours at the end: tokens, users and ACL entries. */
  readonly left: readonly string[];
  /** Everything that the bot ever wrote in Slack. */
  readonly posted: readonly PostedRecord[];
  readonly calm: Calm | undefined;
  /** What was written where nobody should find a secret, by the place: logs, Redis, its append-only file. */
  readonly texts: readonly { readonly place: string; readonly text: string }[];
  /** The secrets that the bot was given to work with. */
  readonly ownSecrets: readonly string[];
  readonly audit: readonly Audited[];
  readonly stored: readonly Stored[];
  /** When the store was emptied. */
  readonly emptied: readonly number[];
  /** By how much the clock of a process was ahead at most, in milliseconds. */
  readonly ahead: number;
}

/** What a judge counts; `audit` is counted as lost. */
export type Charge = 'survivors' | 'lost' | 'duplicates' | 'leaks' | 'untold';

/** A promise that was not kept. */
export interface Finding {
  readonly charge: Charge;
  /** In a sentence. It never holds a secret. */
  readonly what: string;
}
