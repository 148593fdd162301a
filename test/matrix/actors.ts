import type { Standing } from '../../src/domain/people.ts';
import type { InMemoryBot } from '../support/in-memory-bot.ts';
import { ABE, ANN, RUTH } from '../support/records.ts';

/** An approver by membership in the group. */
export const ALF = 'U0ALF';
/** Was in the group when the request was made. */
export const FORMER = 'U0FORMER';
export const ADA = 'U0ADA';
/** A member of the workspace and nothing else. */
export const OTTO = 'U0OTTO';
/** May break the glass, and nothing else. */
export const OLE = 'U0OLE';
export const APPROVER_GROUP = 'S0APPROVERS';

/** Somebody who tries everything. */
export interface Actor {
  readonly is: string;
  readonly id: string;
  /** What becomes of them before they try; what they ask for is Ruth's, so they act on a request that exists already. */
  readonly before?: (bot: InMemoryBot) => void;
}

function flagged(is: string, id: string, because: Extract<Standing, { kind: 'ineligible' }>['because']): Actor {
  return { is, id, before: ({ slack }) => slack.standings.set(id, { kind: 'ineligible', id, because }) };
}

/** Everybody there is; the accounts that take part in nothing belong to people who would be approvers otherwise. */
export const ACTORS: readonly Actor[] = [
  { is: 'the requester', id: RUTH },
  { is: 'an approver by id', id: ANN },
  { is: 'an approver by group', id: ALF },
  { is: 'a former approver', id: FORMER, before: ({ slack }) => slack.groups.set(APPROVER_GROUP, [ALF]) },
  { is: 'an administrator', id: ADA },
  { is: 'who may break the glass', id: OLE },
  { is: 'an outsider', id: OTTO },
  flagged('a guest', ANN, 'guest'),
  flagged('a bot', ANN, 'bot'),
  flagged('a deactivated account', ANN, 'deleted'),
  flagged('of a foreign team', ANN, 'foreign_team'),
  flagged('a stranger', ANN, 'stranger'),
  flagged('an account Slack does not know', ANN, 'unknown'),
  {
    is: 'an approver whom Slack cannot look up',
    id: ANN,
    before: ({ slack }) => slack.standings.set(ANN, { kind: 'lookup_failed', id: ANN, detail: 'internal_error' }),
  },
  {
    is: 'an approver whose group Slack cannot look up',
    id: ALF,
    before: ({ slack }) => slack.groups.delete(APPROVER_GROUP),
  },
];

/** The approver who does what is needed before the actor's turn; never an actor. */
export const HELPER = ABE;
