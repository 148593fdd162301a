import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../src/slack/ids.ts';
import { reminder } from '../../../src/slack/views/reminder.ts';
import { active } from './requests.ts';
import { see } from './see.ts';

describe('the reminder', () => {
  const seen = see(reminder(active()));

  it('says when the token stops working and what can be done', () => {
    expect(seen.text).toMatchInlineSnapshot(`
      ":hourglass: Your token for provisioner on home stops working Today at 2:00 PM.
      If you need longer, extend it, or type /pvetoken extend k7m3q9xa 1h. If you are done, revoke it now.
      [Extend…] [Revoke now]"
    `);
    expect(seen.notification).toMatchInlineSnapshot(
      `"Your token for provisioner on home stops working Today at 2:00 PM."`,
    );
  });

  it('offers to extend, and to revoke at once', () => {
    expect(seen.buttons).toMatchObject([
      { label: 'Extend…', actionId: ACTIONS.extend, value: 'k7m3q9xa' },
      { label: 'Revoke now', actionId: ACTIONS.revoke, value: 'k7m3q9xa' },
    ]);
  });
});
