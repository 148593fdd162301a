import { describe, expect, it } from 'vitest';
import { mayAnswer, type Question } from '../../src/domain/question.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { MONDAY } from '../support/records.ts';

const QUESTION: Question = {
  matter: { kind: 'revocation', selection: { by: 'all' } },
  askedBy: 'U0ADA',
  askedAt: MONDAY,
};

describe('a question', () => {
  it('is answered by whom it was put to, within ten minutes', () => {
    expect(mayAnswer(QUESTION, 'U0ADA', MONDAY)).toBe(true);
    expect(mayAnswer(QUESTION, 'U0ADA', MONDAY + 10 * MINUTE - 1)).toBe(true);
    expect(mayAnswer(QUESTION, 'U0ADA', MONDAY + 10 * MINUTE)).toBe(false);
  });

  it('is answered by nobody else', () => {
    expect(mayAnswer(QUESTION, 'U0EVE', MONDAY)).toBe(false);
  });
});
