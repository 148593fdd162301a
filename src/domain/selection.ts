import type { SlackUserId } from './people.ts';
import type { Request } from './request.ts';

/** Which grants an administrator wants to end together. */
export type Selection =
  | { readonly by: 'role'; readonly role: string }
  | { readonly by: 'user'; readonly user: SlackUserId }
  | { readonly by: 'cluster'; readonly cluster: string }
  | { readonly by: 'all' };

/** Tells whether a request is a grant, or about to become one, that a selection names. */
export function isSelected({ state, ask, terms }: Request, selection: Selection): boolean {
  if (state !== 'approved' && state !== 'active') return false;
  switch (selection.by) {
    case 'role':
      return ask.role === selection.role;
    case 'user':
      return ask.requester === selection.user;
    case 'cluster':
      return terms.cluster === selection.cluster;
    case 'all':
      return true;
    default:
      return selection satisfies never;
  }
}
