import { describe, expect, it } from 'vitest';
import { refusalToApprove, refusalToAsk } from '../../src/domain/limits.ts';
import type { Request } from '../../src/domain/request.ts';
import { countsAmong } from '../support/counted.ts';
import { ANN, aRole, RUTH } from '../support/records.ts';
import { active, approved, denied, EXPIRED, pending, revoked, revoking } from '../slack/views/requests.ts';

const LIMITS = { pendingPerPerson: 2, activePerPerson: 3 };

function of(requester: string, request: Request, role = 'provisioner'): Request {
  return { ...request, ask: { ...request.ask, requester, role } };
}

describe('how much one person may have', () => {
  it('of requests that wait: those of others, and those that were decided, do not count', () => {
    const open = [of(RUTH, pending()), of(ANN, pending()), of(RUTH, approved()), of(RUTH, denied())];
    expect(refusalToAsk(countsAmong(open, RUTH, 'provisioner'), aRole(), LIMITS)).toBeUndefined();
    expect(refusalToAsk(countsAmong([...open, of(RUTH, pending())], RUTH, 'provisioner'), aRole(), LIMITS)).toEqual({
      kind: 'too_many_pending',
      most: 2,
    });
  });

  it('of tokens: each counts from its approval until it is proven gone, whatever its role', () => {
    const open = [of(RUTH, approved()), of(RUTH, active(), 'operator'), of(RUTH, revoked(EXPIRED)), of(ANN, active())];
    const full = [...open, of(RUTH, revoking(EXPIRED))];
    const refusal = { kind: 'too_many_active', most: 3 };
    expect(refusalToAsk(countsAmong(open, RUTH, 'provisioner'), aRole(), LIMITS)).toBeUndefined();
    expect(refusalToAsk(countsAmong(full, RUTH, 'provisioner'), aRole(), LIMITS)).toEqual({
      ...refusal,
      when: 'asking',
    });
    expect(refusalToApprove(countsAmong(full, RUTH, 'provisioner'), undefined, LIMITS)).toEqual({
      ...refusal,
      when: 'approving',
    });
    expect(refusalToApprove(countsAmong(full, ANN, 'provisioner'), undefined, LIMITS)).toBeUndefined();
  });
});

describe('how many tokens a role may have', () => {
  const role = aRole({ mostActive: 2 });
  const open = [of(ANN, active()), of(RUTH, active(), 'operator'), of(RUTH, pending())];

  it('whoever has them', () => {
    const full = [...open, of('U0OTHER', approved())];
    const refusal = { kind: 'role_full', role: 'provisioner', most: 2 };
    expect(refusalToAsk(countsAmong(open, RUTH, 'provisioner'), role, LIMITS)).toBeUndefined();
    expect(refusalToAsk(countsAmong(full, RUTH, 'provisioner'), role, LIMITS)).toEqual({ ...refusal, when: 'asking' });
    expect(refusalToApprove(countsAmong(open, RUTH, 'provisioner'), role, LIMITS)).toBeUndefined();
    expect(refusalToApprove(countsAmong(full, RUTH, 'provisioner'), role, LIMITS)).toEqual({
      ...refusal,
      when: 'approving',
    });
  });

  it('without a cap: any number', () => {
    const many = Array.from({ length: 50 }, () => of('U0OTHER', active()));
    expect(refusalToAsk(countsAmong(many, RUTH, 'provisioner'), aRole(), LIMITS)).toBeUndefined();
  });
});
