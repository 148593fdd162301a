import type { Selection } from '../../domain/selection.ts';
import { code, person } from '../text/mrkdwn.ts';

/** Some grants of a selection, e.g. ``3 grants of `provisioner` ``, or `no grant of @Ruth`. mrkdwn. */
export function grantsOf(count: number, selection: Selection): string {
  return `${grants(count)}${qualifier(selection)}`;
}

/** A number of grants, in words that fit it. */
export function grants(count: number): string {
  if (count === 0) return 'no grant';
  return count === 1 ? '1 grant' : `${count} grants`;
}

function qualifier(selection: Selection): string {
  switch (selection.by) {
    case 'role':
      return ` of ${code(selection.role)}`;
    case 'user':
      return ` of ${person(selection.user)}`;
    case 'cluster':
      return ` on ${code(selection.cluster)}`;
    case 'all':
      return '';
    default:
      return selection satisfies never;
  }
}
