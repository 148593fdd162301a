/** A Slack user id such as `U012AB3CD`; people are known by it alone, never by name or e-mail. */
export type SlackUserId = string;

/** A Slack user group id such as `S012AB3CD`. */
export type SlackGroupId = string;

/** A set of people, named by user and by user group; group members are looked up at the moment of the decision. */
export interface People {
  readonly users: readonly SlackUserId[];
  readonly groups: readonly SlackGroupId[];
}

/** Why a Slack account may not take part in any request. */
export type Ineligibility = 'deleted' | 'bot' | 'guest' | 'stranger' | 'foreign_team' | 'unknown';

/**
 * What the Slack directory said about a person at the moment of asking. `groups` holds those of the groups asked
 * about that the person is a member of.
 */
export type Standing =
  | { readonly kind: 'member'; readonly id: SlackUserId; readonly groups: readonly SlackGroupId[] }
  | { readonly kind: 'ineligible'; readonly id: SlackUserId; readonly because: Ineligibility }
  /** Slack did not answer, or would not say: nothing may be concluded, so everything is refused. */
  | { readonly kind: 'lookup_failed'; readonly id: SlackUserId; readonly detail: string };

export type Member = Extract<Standing, { kind: 'member' }>;

/** Tells whether a member belongs to a set of people. */
export function belongsTo(member: Member, people: People): boolean {
  return people.users.includes(member.id) || people.groups.some((group) => member.groups.includes(group));
}
