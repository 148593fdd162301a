import type { Verdict } from '../domain/approval.ts';
import { REACTIONS } from './ids.ts';

/** The verdict a reaction stands for; `undefined` for all but the two exact names, whatever they look like. */
export function verdictOf(reaction: string): Verdict | undefined {
  if (reaction === REACTIONS.approve) return 'approve';
  return reaction === REACTIONS.deny ? 'deny' : undefined;
}
