import { describe, expect, it } from 'vitest';
import { ANN, PROXMOX_ADMINS } from '../../playground/slack/workspaces.ts';
import { holdings, isEmpty } from '../support/holdings.ts';
import { startJourney, type Journey } from '../support/journey.ts';

/** A request for which Abe's reaction counts, before Ann approves less than was asked for. */
async function narrowed(): Promise<Journey & { readonly id: string }> {
  const journey = await startJourney({
    adjust: ({ roles, timing }) => {
      timing['reactionsReadBack'] = '10s';
      if (roles['provisioner']) roles['provisioner'].approvers = { groups: [PROXMOX_ADMINS], required: 2 };
    },
  });
  const { ruth, ann, abe, slack } = journey;
  const id = await ruth.asks('provisioner for 4h rebuild the dev cluster');
  await abe.reacts(await abe.seesCard(id), 'white_check_mark');
  await ann.clicks(await ann.seesCard(id, /Approved so far by @Abe with a reaction/), 'Approve for less…');
  await ann.waits(() => slack.as(ANN).sees().modals.at(-1)?.text.includes('Take away'), 'the form');
  await slack.as(ANN).submit({ 'Or another time': '90m' });
  await abe.seesCard(id, /one more approver.*Approved so far by @Ann/);
  return { ...journey, id };
}

/** Lets the bot read the reactions of the card back, so many times from now on. */
async function readBack({ slack, clock, letTimeFlow, ann }: Journey, times: number): Promise<void> {
  const read = (): number => slack.calls().filter(({ method }) => method === 'reactions.get').length;
  const before = read();
  letTimeFlow();
  await ann.waits(() => read() >= before + times, `the reactions to be read ${times} times`);
  clock.flow(0);
}

describe('a reaction to what is granted no more', () => {
  it('is not read back as an approval of what is granted instead; given anew, it counts', async () => {
    const journey = await narrowed();
    const { ruth, abe, slack, id, proxmox } = journey;
    await abe.seesReply(id, /A reaction counts again once it is taken away and given anew/);
    await readBack(journey, 3);
    const card = await abe.seesCard(id, /one more approver.*Approved so far by @Ann/);
    expect(holdings(proxmox)).toEqual(isEmpty);
    await slack.as(abe.userId).unreact(card, 'white_check_mark');
    await abe.reacts(card, 'white_check_mark');
    await ruth.receivesSecret();
  });

  it('counts, given anew, also when that event is lost, if the card was read in between', async () => {
    const journey = await narrowed();
    const { ruth, abe, slack, id } = journey;
    const card = await abe.seesCard(id);
    await slack.as(abe.userId).unreact(card, 'white_check_mark');
    await readBack(journey, 2);
    const lost = slack.inject({ type: 'reaction_added', kind: 'drop', times: Infinity });
    journey.letTimeFlow();
    await Promise.all([abe.reacts(card, 'white_check_mark'), ruth.receivesSecret()]);
    expect(lost.hits).toBeGreaterThan(0);
  });
});
