import type { CertificateSeen, ChannelState, Deployment, Distrust, Hazard } from '../../domain/checkup.ts';
import type { SlackGroupId, SlackUserId, Standing } from '../../domain/people.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Milliseconds } from '../../domain/time.ts';
import type { PveRoles } from './pve-roles.ts';

/** What somebody said to a question: the answer, or a definite no by its code. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string };

/** Who the bot is to Slack. */
export interface BotSeen {
  readonly workspace: string;
  /** The scopes that it needs and does not have; `undefined` where Slack did not say. */
  readonly missing: readonly string[] | undefined;
  /** How many it needs. */
  readonly needed: number;
}

/** Looks at a Slack workspace as the bot, and changes nothing there. Each throws Unavailable when Slack does not answer. */
export interface SlackCheckup {
  bot(): Promise<Reply<BotSeen>>;
  /**
   * Whether Slack would open a connection; none is made, so that a running bot keeps all of its own. `undefined` where
   * it is Slack that calls.
   */
  line(): Promise<Reply<undefined> | undefined>;
  channel(channel: string): Promise<ChannelState>;
  group(group: SlackGroupId): Promise<Reply<readonly SlackUserId[]>>;
  person(person: SlackUserId): Promise<Standing>;
}

/** How Redis was met. */
export type RedisSeen =
  | {
      readonly kind: 'answers';
      readonly version: string;
      /** Of some questions, the median. */
      readonly latency: Milliseconds;
      readonly hazards: readonly Hazard[];
      /** The fewest that a master has. */
      readonly replicas: number;
    }
  | { readonly kind: 'refuses_login' | 'silent'; readonly code: string };

/** Looks at the Redis of the bot. */
export interface RedisCheckup {
  readonly deployment: Deployment;
  look(): Promise<RedisSeen>;
}

/** How one address of a cluster was met, without a credential. */
export type EndpointSeen = (
  | { readonly kind: 'answers'; readonly ahead: Milliseconds }
  | { readonly kind: 'silent'; readonly code: string }
  | { readonly kind: 'untrusted'; readonly why: Distrust; readonly code: string }
) & { readonly certificate: CertificateSeen | undefined };

/** One sentence on the bot's own rights. */
export interface RightSentence {
  readonly found: string;
  readonly remedy?: string;
}

/** Looks at one cluster as the bot, and changes nothing there. */
export interface ClusterCheckup {
  readonly cluster: string;
  readonly bot: string;
  readonly endpoints: readonly string[];
  endpoint(address: string): Promise<EndpointSeen>;
  /** The cluster's version, by which it is known that it takes the bot's credential. @throws Unavailable */
  version(): Promise<
    | { readonly kind: 'known'; readonly version: string }
    | { readonly kind: 'refused'; readonly detail: string | undefined }
  >;
  /** What of the bot's rights is missing, too much, or worth a word. @throws Unavailable */
  rights(policy: Policy): Promise<{
    readonly missing: readonly RightSentence[];
    readonly tooMuch: readonly RightSentence[];
    readonly remarks: readonly RightSentence[];
  }>;
  readonly pveRoles: PveRoles;
}
