import { describe, expect, it } from 'vitest';
import { RUTH } from '../../playground/slack/workspaces.ts';
import { Form } from '../support/form.ts';
import { startJourney, type Journey } from '../support/journey.ts';

/** The ids of the requests that Ruth has, however many answers she got. */
async function requestsOf({ ruth }: Journey): Promise<string[]> {
  const list = await ruth.isAnswered('/pvetoken list');
  return [...list.text.matchAll(/^([a-z0-9]{8}) of /gm)].map(([, id = '']) => id);
}

describe.each(['same', 'retry'] as const)('an act that Slack delivers twice (%s) makes one request', (as) => {
  it('when it is a command', async () => {
    const journey = await startJourney();
    const { ruth, ann, slack } = journey;
    slack.inject({ type: 'slash_commands', kind: 'duplicate', as });
    await ruth.types('/pvetoken request provisioner rebuild the dev cluster');
    const answers = await ruth.waits(() => ruth.ephemerals().length === 2 && ruth.ephemerals(), 'two answers');
    const [first, second] = answers.map(({ text }) => text);
    expect(first).toMatch(/^Asked for provisioner/);
    expect(second).toBe(first);
    const ids = await requestsOf(journey);
    expect(ids).toHaveLength(1);
    await ann.seesCard(ids[0] ?? '');
  });

  it('when it is a form', async () => {
    const journey = await startJourney();
    const { slack } = journey;
    const form = new Form(slack, RUTH);
    await form.opens('/pvetoken request provisioner', /What it can do/);
    slack.inject({ type: 'interactive', kind: 'duplicate', as });
    await form.sends({ Why: 'Rebuild the dev cluster' });
    await journey.ruth.waits(() => journey.ruth.ephemerals().length === 2, 'two answers');
    expect(await requestsOf(journey)).toHaveLength(1);
  });
});

it('the same command typed twice makes two requests', async () => {
  const journey = await startJourney();
  await journey.ruth.asks('provisioner rebuild the dev cluster');
  await journey.ruth.asks('provisioner rebuild the dev cluster');
  expect(await requestsOf(journey)).toHaveLength(2);
});
