import { belongsTo, type Member, type SlackUserId } from '../domain/people.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import type { Deps } from './ports/deps.ts';

/** Looks somebody up who wants to do what only administrators may. */
export async function administrator(
  { policy, directory }: Pick<Deps, 'policy' | 'directory'>,
  person: SlackUserId,
): Promise<Outcome<Member>> {
  const standing = await directory.standing(person, policy.administrators.groups);
  if (standing.kind === 'lookup_failed') return refuse({ kind: 'lookup_failed', detail: standing.detail });
  if (standing.kind === 'ineligible') return refuse({ kind: 'ineligible', because: standing.because });
  return belongsTo(standing, policy.administrators) ? accept(standing) : refuse({ kind: 'administrators_only' });
}
