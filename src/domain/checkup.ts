import type { LastingAccess } from './lasting-access.ts';
import type { Ineligibility, SlackGroupId, SlackUserId } from './people.ts';
import type { PlannedRole } from './pve-role.ts';
import type { EpochMs, Milliseconds } from './time.ts';

/** One thing that `pvetoken doctor` looked at, as it is: well or not. What it means and what to do about it is for words. */
export type Observation =
  | SettingsObservation
  | SlackObservation
  | RedisObservation
  | (ClusterObservation & { readonly cluster: string })
  | PolicyObservation
  | UnseenObservation;

export type SettingsObservation =
  /** `at` is a variable, or an option of the file of that path; `reason` continues a sentence that begins with it. */
  | {
      readonly kind: 'setting_wrong';
      readonly at: string;
      readonly reason: string;
      readonly file?: { readonly path: string; readonly line: number | undefined };
    }
  | { readonly kind: 'environment_sound' }
  | { readonly kind: 'file_sound'; readonly path: string; readonly clusters: number; readonly roles: number };

export type SlackObservation =
  /** It does not answer at all. */
  | { readonly kind: 'slack_silent'; readonly what: string; readonly detail: string }
  | { readonly kind: 'bot_token_accepted'; readonly workspace: string }
  /** `code` is Slack's own, here and below. */
  | { readonly kind: 'bot_token_refused'; readonly code: string }
  | { readonly kind: 'app_token_accepted' }
  | { readonly kind: 'app_token_refused'; readonly code: string }
  /** Slack calls us; whether our signing secret is right, nobody but Slack can try. */
  | { readonly kind: 'called_by_slack' }
  | { readonly kind: 'scopes_complete'; readonly count: number }
  | { readonly kind: 'scopes_missing'; readonly scopes: readonly string[] }
  | (ChannelState & { readonly channel: string; readonly uses: readonly string[] })
  | { readonly kind: 'group_readable'; readonly group: SlackGroupId; readonly members: number }
  | { readonly kind: 'group_empty'; readonly group: SlackGroupId; readonly uses: readonly string[] }
  | {
      readonly kind: 'group_unreadable';
      readonly group: SlackGroupId;
      readonly uses: readonly string[];
      readonly code: string;
    }
  | {
      readonly kind: 'person_ineligible';
      readonly person: SlackUserId;
      readonly because: Ineligibility;
      readonly uses: readonly string[];
    };

/** How a channel stands to the bot. */
export type ChannelState =
  | { readonly kind: 'channel_joined'; readonly name: string }
  | { readonly kind: 'channel_not_joined'; readonly name: string }
  | { readonly kind: 'channel_archived'; readonly name: string }
  /** Other organisations read along, so no card is posted there. */
  | { readonly kind: 'channel_shared'; readonly name: string }
  | { readonly kind: 'channel_unknown'; readonly code: string };

/** What Redis is: one server, a master that Sentinels name, or a cluster. */
export type Deployment = 'server' | 'sentinel' | 'cluster';

/** Why Redis may lose what it was given; `at` is the master that is meant, where there are several. */
export type Hazard =
  | { readonly kind: 'no_append_only_file'; readonly at?: string }
  | { readonly kind: 'evicts'; readonly policy: string; readonly at?: string };

export type RedisObservation =
  | { readonly kind: 'redis_answers'; readonly deployment: Deployment; readonly version: string }
  | { readonly kind: 'redis_too_old'; readonly version: string; readonly oldest: string }
  | { readonly kind: 'redis_refuses_login'; readonly code: string }
  | { readonly kind: 'redis_silent'; readonly code: string }
  | { readonly kind: 'redis_own'; readonly program: string | undefined }
  | { readonly kind: 'redis_latency'; readonly median: Milliseconds; readonly isSlow: boolean }
  | { readonly kind: 'redis_keeps_data' }
  /** `isAccepted`: the operator said that data may be lost. */
  | { readonly kind: 'redis_hazard'; readonly hazard: Hazard; readonly isAccepted: boolean }
  /** The fewest that a master has. */
  | { readonly kind: 'redis_replicas'; readonly deployment: Deployment; readonly count: number };

/** Why an address is not taken for the cluster. */
export type Distrust = 'expired' | 'not_yet_valid' | 'unknown_ca' | 'other_name' | 'not_pinned' | 'other';

/** When a certificate ends, and by what it is known. */
export interface CertificateSeen {
  /** SHA-256, upper-case hex with colons. */
  readonly fingerprint: string;
  readonly endsAt: EpochMs;
}

export type ClusterObservation =
  | { readonly kind: 'endpoint_answers'; readonly address: string }
  /** `othersAnswer`, here and below: whether the bot still reaches the cluster by another address. */
  | {
      readonly kind: 'endpoint_silent';
      readonly address: string;
      readonly code: string;
      readonly othersAnswer: boolean;
    }
  | {
      readonly kind: 'endpoint_untrusted';
      readonly address: string;
      readonly why: Distrust;
      readonly code: string;
      readonly certificate: CertificateSeen | undefined;
      readonly othersAnswer: boolean;
    }
  | {
      readonly kind: 'certificate_ends';
      readonly address: string;
      readonly endsAt: EpochMs;
      /** Whole days; negative for one that has ended, which a pinned one may have and still be taken. */
      readonly daysLeft: number;
    }
  /** `ahead` of ours; 0 where they agree. */
  | { readonly kind: 'clock'; readonly address: string; readonly ahead: Milliseconds }
  | { readonly kind: 'credential_accepted'; readonly bot: string }
  | { readonly kind: 'credential_refused'; readonly bot: string; readonly detail: string | undefined }
  | { readonly kind: 'version_supported'; readonly version: string }
  | { readonly kind: 'version_too_old'; readonly version: string; readonly oldest: string }
  | { readonly kind: 'rights_as_needed' }
  | {
      readonly kind: 'right_missing' | 'right_too_much' | 'right_remark';
      readonly found: string;
      readonly remedy?: string;
    }
  | { readonly kind: 'pve_role'; readonly planned: PlannedRole }
  /** What tokens of a role of ours can leave behind; `unaccepted` is what of it the role does not say. */
  | {
      readonly kind: 'role_leaves_access';
      readonly role: string;
      readonly leaves: LastingAccess;
      readonly unaccepted: LastingAccess;
    };

export type PolicyObservation =
  /** `except` are people who may ask and whose own requests nobody could approve. */
  | { readonly kind: 'role_approvable'; readonly role: string; readonly except: readonly SlackUserId[] }
  | {
      readonly kind: 'role_stuck';
      readonly role: string;
      readonly why: 'nobody' | 'too_few' | 'only_requesters';
      /** How many may approve, and how many have to. */
      readonly approvers: number;
      readonly required: number;
    }
  | { readonly kind: 'approvers_unknown'; readonly role: string; readonly groups: readonly SlackGroupId[] };

/** Something that could not be looked at. */
export interface UnseenObservation {
  readonly kind: 'unseen';
  readonly area: 'slack' | 'redis' | 'policy' | { readonly cluster: string };
  readonly what: string;
  readonly because: Unseen;
}

export type Unseen =
  /** Something that was found before has to be mended first. */
  | { readonly kind: 'other_first' }
  | { readonly kind: 'no_answer'; readonly detail: string }
  | { readonly kind: 'out_of_time'; readonly after: Milliseconds };
