import { describe, expect, it } from 'vitest';
import { approveForLess, type Less } from '../../../src/domain/lifecycle/approve-for-less.ts';
import { review } from '../../../src/domain/lifecycle/review.ts';
import type { Preview } from '../../../src/domain/preview.ts';
import type { RequestRecord } from '../../../src/domain/record.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { ABE, ANN, aPolicy, aRole, MONDAY, RUTH, standingsOf } from '../../support/records.ts';
import { accepted, aPending, anApproved, inState, member } from '../states.ts';

const PATHS = ['/pool/dev', '/storage/local-lvm'];
const role = aRole({ paths: PATHS });
const policy = aPolicy([role]);
const two = aPolicy([aRole({ paths: PATHS, approvers: { ...role.approvers, required: 2 } })]);
const HALF: Less = { duration: 2 * HOUR, paths: ['/pool/dev'] };

function approval(reviewer = ANN) {
  return { reviewer, verdict: 'approve', via: 'button' } as const;
}

function approved(less: Less, record: RequestRecord = aPending(policy), reviewer = ANN, now = MONDAY) {
  return approveForLess(record, approval(reviewer), less, standingsOf(member(reviewer)), policy, now);
}

describe('an approval for less', () => {
  it('grants the lesser terms, and says what they were', () => {
    const outcome = approved(HALF);
    const request = inState(accepted(outcome), 'approved');
    expect(request.terms).toMatchObject(HALF);
    expect(outcome.ok && outcome.value.events.map(({ type }) => type)).toEqual(['terms_narrowed', 'approved']);
    expect(outcome.ok && outcome.value.events[0]).toMatchObject({
      by: ANN,
      ...HALF,
      before: { duration: 4 * HOUR, paths: PATHS },
    });
    expect(accepted(outcome).desk.owed.requester.map(({ type }) => type)).toEqual(['terms_narrowed']);
  });

  it('asks earlier approvals again, and counts for the new terms', () => {
    const pending = aPending(two);
    const first = accepted(review(pending, approval(ABE), standingsOf(member(ABE)), two, MONDAY));
    const narrowed = accepted(approveForLess(first, approval(ANN), HALF, standingsOf(member(ANN)), two, MONDAY));
    expect(inState(narrowed, 'pending').votes.map(({ reviewer }) => reviewer)).toEqual([ANN]);
    const again = review(narrowed, approval(ABE), standingsOf(member(ABE), member(ANN)), two, MONDAY);
    expect(inState(accepted(again), 'approved').terms).toMatchObject(HALF);
  });

  it('may take a path or time away, and even what its author approved before', () => {
    const pending = aPending(two);
    const first = accepted(review(pending, approval(), standingsOf(member(ANN)), two, MONDAY));
    for (const less of [
      { duration: 4 * HOUR, paths: ['/storage/local-lvm'] },
      { duration: MINUTE, paths: PATHS },
    ]) {
      const outcome = approveForLess(first, approval(), less, standingsOf(member(ANN)), two, MONDAY);
      expect(inState(accepted(outcome), 'pending').terms).toMatchObject(less);
    }
  });

  it.each<[string, Less]>([
    ['the same', { duration: 4 * HOUR, paths: PATHS }],
    ['longer', { duration: 5 * HOUR, paths: ['/pool/dev'] }],
    ['elsewhere', { duration: HOUR, paths: ['/pool/dev', '/'] }],
    ['nowhere', { duration: HOUR, paths: [] }],
    ['for no time', { duration: 0, paths: PATHS }],
  ])('that is none, being %s, is refused', (_, less) => {
    expect(approved(less)).toEqual({ ok: false, refusal: { kind: 'not_less' } });
  });

  it('keeps what was foreseen of the paths that are left', () => {
    const group = { held: ['VM.Audit'], below: [], lacking: [] };
    const preview: Preview = { kind: 'known', on: PATHS.map((path) => ({ paths: [path], ...group })) };
    const pending = aPending(policy);
    const record = {
      ...pending,
      request: { ...inState(pending, 'pending'), terms: { ...pending.request.terms, preview } },
    };
    const narrowed = accepted(approved({ duration: HOUR, paths: [PATHS[0] ?? ''] }, record));
    expect(narrowed.request.terms.preview).toEqual({ kind: 'known', on: [{ paths: [PATHS[0]], ...group }] });
    expect(accepted(approved(HALF)).request.terms).not.toHaveProperty('preview');
  });

  it('is judged like any vote', () => {
    expect(approved(HALF, aPending(policy), RUTH)).toMatchObject({ refusal: { kind: 'own_request' } });
    expect(approved(HALF, aPending(policy), 'U0OLE')).toMatchObject({ refusal: { kind: 'not_an_approver' } });
    expect(approved(HALF, anApproved())).toMatchObject({ refusal: { kind: 'already_decided' } });
    const late = accepted(approved(HALF, aPending(policy), ANN, MONDAY + DAY));
    expect(inState(late, 'lapsed').terms.duration).toBe(4 * HOUR);
  });
});
