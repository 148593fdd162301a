import { actorOf, type Audited } from '../domain/audit.ts';
import type { SlackUserId } from '../domain/people.ts';

/** What every entry of the audit says of where it was written. */
export interface AuditStamp {
  /** Names the policy in force. */
  readonly policy: string;
  /** The Slack workspace that people are of; `undefined` while Slack has not said it, or where no Slack is asked. */
  readonly team: () => string | undefined;
}

/** Of where nobody says more. */
export const NO_STAMP: AuditStamp = { policy: '', team: () => undefined };

/**
 * Who did what an entry says, as it is stored: `TEAM/USER`, `rule`, `operator:NAME`, and nothing for the bot itself,
 * whose entries are the most.
 */
export function authorText(event: Audited, { team }: AuditStamp, requester: SlackUserId = ''): string {
  const actor = actorOf(event);
  switch (actor.kind) {
    case 'person':
      return `${team() ?? ''}/${actor.user}`;
    case 'requester':
      return `${team() ?? ''}/${requester}`;
    case 'rule':
      return 'rule';
    case 'operator':
      return `operator:${actor.name}`;
    case 'bot':
      return '';
    default:
      return actor satisfies never;
  }
}

/**
 * What an event says beyond its type, its moment and its author, which an entry says by themselves; nor is its moment
 * repeated inside, where a review has it too. Each grant has some seven of these.
 */
export function detailsText(event: Audited): string {
  const { type: _type, at: _at, by: _by, ...details } = { by: '', ...event };
  return JSON.stringify(details, (key, value: unknown) => (key === 'at' && value === event.at ? undefined : value));
}
