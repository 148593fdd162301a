import type { Policy } from '../policy.ts';
import { refusalToAsk } from '../limits.ts';
import { pauseOn, refusePaused, type Pause } from '../pause.ts';
import type { Member, Standing } from '../people.ts';
import type { Outcome, Refusal } from '../refusal.ts';
import type { Counts } from '../counting.ts';
import type { Role } from '../role.ts';
import { chooseTicket } from '../ticket.ts';
import { chooseDuration, chooseOwner, choosePaths, judgeReason, mayAsk, roleFor, type Wish } from './ask.ts';

/** What is looked at of a wish, in the order in which the first no is the answer. */
export type AskingRule = (typeof ASKING_RULES)[number];

export const ASKING_RULES = [
  'account',
  'role',
  'requesters',
  'paths',
  'duration',
  'reason',
  'ticket',
  'owner',
  'caps',
  'pause',
] as const;

/** What one rule says of a wish by itself. */
export interface Judgement {
  readonly rule: AskingRule;
  /** Absent where the rule has nothing against it. */
  readonly refusal?: Refusal;
}

/**
 * Judges a wish by every rule, each as if the others had nothing against it. The first refusal is the one that `ask`, and
 * then the caps and the pauses, give. Without an account that takes part, or a role, nothing else can be judged.
 * @param open all requests that have not ended.
 */
export function judgeAsking(
  wish: Wish,
  requester: Standing,
  policy: Policy,
  counts: Counts,
  pauses: readonly Pause[],
): Judgement[] {
  const found = roleFor(wish, requester, policy);
  if (found.ok) return [{ rule: 'account' }, { rule: 'role' }, ...byRole(wish, found.value, policy, counts, pauses)];
  const { refusal } = found;
  return refusal.kind === 'no_such_role'
    ? [{ rule: 'account' }, { rule: 'role', refusal }]
    : [{ rule: 'account', refusal }];
}

function byRole(
  wish: Wish,
  { role, member }: { readonly role: Role; readonly member: Member },
  policy: Policy,
  counts: Counts,
  pauses: readonly Pause[],
): Judgement[] {
  const paths = choosePaths(wish.paths, role);
  const pause = pauseOn(pauses, role.cluster);
  const refusals: Readonly<Record<Exclude<AskingRule, 'account' | 'role'>, Refusal | undefined>> = {
    requesters: mayAsk(member, role) ? undefined : { kind: 'role_not_for_you', role: role.name },
    paths: refusalOf(paths),
    duration: refusalOf(chooseDuration(wish.duration, role, paths.ok ? paths.value : [])),
    reason: judgeReason(wish.reason),
    ticket: refusalOf(chooseTicket(role, wish)),
    owner: chooseOwner(role, member.id, policy) === undefined ? { kind: 'no_pve_user' } : undefined,
    caps: refusalToAsk(counts, role, policy.limits),
    pause: pause && refusePaused(pause, 'request').refusal,
  };
  return (Object.keys(refusals) as (keyof typeof refusals)[]).map((rule) => {
    const refusal = refusals[rule];
    return { rule, ...(refusal && { refusal }) };
  });
}

function refusalOf(outcome: Outcome<unknown>): Refusal | undefined {
  return outcome.ok ? undefined : outcome.refusal;
}
