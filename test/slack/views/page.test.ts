import { expect, it } from 'vitest';
import type { Credential } from '../../../src/domain/credential-formats.ts';
import type { Happening } from '../../../src/domain/event.ts';
import type { Request } from '../../../src/domain/request.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { announcement } from '../../../src/slack/views/announcement.ts';
import { lessForm } from '../../../src/slack/views/approve-for-less.ts';
import { card } from '../../../src/slack/views/card.ts';
import { denial } from '../../../src/slack/views/denial.ts';
import { reminder } from '../../../src/slack/views/reminder.ts';
import { help } from '../../../src/slack/views/replies.ts';
import { secretAnnouncement, secretMessage } from '../../../src/slack/views/secret-message.ts';
import { statusMessage } from '../../../src/slack/views/status-message.ts';
import { MONDAY } from '../../support/records.ts';
import { active, approved, everyState, GRANT, EXAMPLE_NAMES, pending, revoking, EXPIRED } from './requests.ts';
import { see, seeModal } from './see.ts';

const CARD = { channel: 'C0ACCESS', ts: '1700000000.000100' };

/** Nobody's: it is made up for this page. */
const CREDENTIAL: Credential = {
  endpoint: 'https://pve.example.com:8006',
  userId: GRANT.userId,
  tokenId: GRANT.tokenId,
  fullTokenId: GRANT.fullTokenId,
  secret: new Secret('00000000-0000-4000-8000-000000000000'),
};

const OVERDUE: Happening = { type: 'revocation_overdue', since: MONDAY + 4 * HOUR, at: MONDAY + 4 * HOUR + 5 * MINUTE };

function example(title: string, text: string): string {
  return `### ${title}\n\n\`\`\`text\n${text}\n\`\`\`\n`;
}

function inEveryState(show: (request: Request) => string): string[] {
  return everyState().map((request) => example(request.state, show(request)));
}

/** The page is written by this test from the views themselves, so it cannot drift: `npm test -- --update` renews it. */
it('docs/what-people-see.md shows what the views show', async () => {
  const overdue = revoking(EXPIRED, { overdue: true, since: OVERDUE.since });
  const page = [
    '# What people see',
    'Ruth asks, Ann decides, on a Monday; times are Berlin’s. A button is `[Label]`. Written from the views by their tests.',
    '## The approval card, by state',
    ...inEveryState((request) => see(card(request)).text),
    '## The requester’s direct message, by state',
    ...inEveryState((request) => see(statusMessage(request, CARD)).text),
    '## The secret',
    example('sent first, so that no notification shows a secret', see(secretAnnouncement(approved())).text),
    example('then', see(secretMessage(approved(), CREDENTIAL, GRANT.expiresAt, 10 * MINUTE, false)).text),
    '## The reminder',
    example('an hour before the end', see(reminder(active())).text),
    '## When a revocation takes long',
    example('in the card’s thread', see(announcement('card', overdue, OVERDUE)).text),
    example('to the requester', see(announcement('requester', overdue, OVERDUE)).text),
    example('in the alerts channel', see(announcement('alerts', overdue, OVERDUE)).text),
    '## The question for the reason of a denial',
    example('a modal', seeModal(denial(pending()))),
    '## The form of an approval for less',
    example('a modal', seeModal(lessForm(pending()))),
    '## `/pvetoken help`',
    example('to its author only', see(help(EXAMPLE_NAMES)).text),
  ];
  await expect(page.join('\n\n')).toMatchFileSnapshot('../../../docs/what-people-see.md');
});
