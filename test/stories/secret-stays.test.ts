import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { startJourney, type Journey } from '../support/journey.ts';

/** Ruth gets a token for two hours. @returns the request's id and her secret. */
async function granted({ ruth, ann }: Journey): Promise<{ id: string; secret: string }> {
  const id = await ruth.asks('provisioner for 2h rebuild the dev cluster');
  await ann.clicks(await ann.seesCard(id), 'Approve');
  const { secret } = await ruth.receivesSecret();
  await ann.seesCard(id, /Active until/);
  return { id, secret };
}

describe('in a workspace that keeps every message, a secret', () => {
  it('is overwritten as soon as its owner stored it, and the request goes its way', async () => {
    const journey = await startJourney();
    const { ruth, ann, slack } = journey;
    slack.admin.setComplianceExports(true);
    const { id, secret } = await granted(journey);
    await ruth.clicks(await ruth.seesDm(new RegExp(secret)), 'I stored it');
    await ruth.seesDm(/is not shown any more. Slack does not let this app delete the message/);
    expect(JSON.stringify(slack.messages())).not.toContain(secret);
    await ruth.types(`/pvetoken revoke ${id}`);
    await ann.seesCard(id, /Revoked/);
    await ruth.seesDm(/^Revoked/);
  });

  it('is overwritten when its time is over, also when nobody clicks', async () => {
    const journey = await startJourney();
    const { ruth, slack, pass } = journey;
    slack.admin.setComplianceExports(true);
    const { secret } = await granted(journey);
    pass(10 * MINUTE);
    await ruth.seesDm(/is not shown any more/);
    expect(ruth.secrets()).toEqual([]);
    expect(JSON.stringify(slack.messages())).not.toContain(secret);
  });
});

describe('a secret that Slack lets be neither deleted nor overwritten', () => {
  it('is told to its owner and to alerts, logged once, holds up nothing, and goes as soon as Slack lets it', async () => {
    const log: string[] = [];
    const journey = await startJourney({ onLog: (line) => void log.push(line) });
    const { ruth, ann, slack, pass } = journey;
    slack.admin.setComplianceExports(true);
    const { id, secret } = await granted(journey);
    const locked = slack.inject({
      method: 'chat.update',
      when: ({ text }) => String(text).includes('is not shown any more'),
      kind: 'error',
      error: 'edit_window_closed',
      times: Infinity,
    });
    pass(10 * MINUTE);
    await ann.seesAlert(new RegExp(`Cannot take the secret of pvt-${id}.*edit_window_closed`));
    await ruth.seesDm(/Cannot take your secret off the screen/);
    expect(ruth.secrets()).toEqual([secret]);
    pass(HOUR + 50 * MINUTE);
    await ann.seesCard(id, /Revoked/);
    await ruth.seesDm(/^Revoked/);
    expect(ruth.secrets()).toEqual([secret]);
    expect(locked.hits).toBeGreaterThan(1);
    expect(log.filter((line) => line.includes('can be neither deleted nor overwritten'))).toHaveLength(1);

    locked.clear();
    pass(HOUR);
    await ann.seesAlert(/^Gone after all: the secret/);
    expect(ruth.secrets()).toEqual([]);
  });
});
