import { expect, it } from 'vitest';
import { date } from '../../../src/slack/text/dates.ts';

it('writes a moment for each reader’s own clock, in whole seconds, with UTC for clients that cannot', () => {
  expect(date(Date.UTC(2026, 0, 5, 9, 30, 12, 999))).toBe(
    '<!date^1767605412^{date_short_pretty} at {time}|2026-01-05 09:30 UTC>',
  );
});
