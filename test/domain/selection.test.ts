import { describe, expect, it } from 'vitest';
import { isSelected, type Selection } from '../../src/domain/selection.ts';
import { RUTH } from '../support/records.ts';
import { aPending, anActive, anApproved, aRevoking, ENDED } from './states.ts';

const RUTHS: readonly Selection[] = [
  { by: 'role', role: 'provisioner' },
  { by: 'user', user: RUTH },
  { by: 'cluster', cluster: 'home' },
  { by: 'all' },
];

describe('ending many grants together', () => {
  it.each(RUTHS)('by $by takes those that are active, and those about to be', (selection) => {
    expect(isSelected(anActive().request, selection)).toBe(true);
    expect(isSelected(anApproved().request, selection)).toBe(true);
  });

  it.each(RUTHS)('by $by leaves what has no token, or is losing it already', (selection) => {
    const others = [aPending(), aRevoking(), ...ENDED.values()];
    expect(others.filter(({ request }) => isSelected(request, selection))).toEqual([]);
  });

  it.each<Selection>([
    { by: 'role', role: 'operator' },
    { by: 'user', user: 'U0EVE' },
    { by: 'cluster', cluster: 'lab' },
  ])('leaves the grants of another $by alone', (selection) => {
    expect(isSelected(anActive().request, selection)).toBe(false);
  });
});
