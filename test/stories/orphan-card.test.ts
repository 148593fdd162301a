import { describe, expect, it } from 'vitest';
import type { CallFault, SlackMessage } from '../../playground/slack/simulated-slack.ts';
import { ANN, PROXMOX_ACCESS } from '../../playground/slack/workspaces.ts';
import { startJourney, type Journey } from '../support/journey.ts';

interface Doubled extends Journey {
  readonly id: string;
  /** The card whose posting Slack never confirmed, and the one that was posted after it. */
  readonly orphan: SlackMessage;
  readonly known: SlackMessage;
}

/** Slack shows the card, and its answer to us is lost. */
const LOST: CallFault = {
  method: 'chat.postMessage',
  when: ({ channel }) => channel === PROXMOX_ACCESS,
  kind: 'reset',
  done: true,
};

/** Slack took the card and lost the answer, so it was posted once more. */
async function doubled(): Promise<Doubled> {
  const journey = await startJourney();
  const { ruth, slack, ann, clock, letTimeFlow } = journey;
  slack.inject(LOST);
  const id = await ruth.asks('provisioner rebuild the dev cluster');
  letTimeFlow();
  await ruth.seesDm(/The approvers see it/);
  clock.flow(0);
  const [orphan, known] = await ann.waits(() => cards(journey).length === 2 && cards(journey), 'two cards');
  if (orphan === undefined || known === undefined) throw new Error('there are no two cards');
  return { ...journey, id, orphan, known };
}

function cards({ slack }: Journey): SlackMessage[] {
  return slack
    .messages(PROXMOX_ACCESS)
    .filter(({ threadTs, ephemeralTo }) => threadTs === undefined && ephemeralTo === undefined);
}

/** Waits until the known card is the only one left. */
async function onlyKnownLeft(journey: Doubled): Promise<void> {
  await journey.ann.waits(() => cards(journey).length === 1, 'the other card to go');
  expect(cards(journey).map(({ ts }) => ts)).toEqual([journey.known.ts]);
}

describe('a card that Slack showed without telling us', () => {
  it('decides by reaction as by click, and goes', async () => {
    const journey = await doubled();
    const { ruth, ann, id, orphan } = journey;
    await ann.reacts(orphan, 'white_check_mark');
    await ruth.receivesSecret();
    await onlyKnownLeft(journey);
    expect((await ann.seesCard(id, /Active until/)).text).toMatch(/Approved by @Ann with a reaction/);
  });

  it('answers a reaction that does not count, as a known card does', async () => {
    const { ruth, orphan } = await doubled();
    await ruth.reacts(orphan, 'white_check_mark');
    await ruth.isTold(/nobody decides their own request/);
  });

  it('goes when it is denied there, and the denial is taken', async () => {
    const journey = await doubled();
    const { ruth, abe, orphan, id } = journey;
    await abe.clicks(orphan, 'Deny');
    await onlyKnownLeft(journey);
    await abe.answersWhy('not on a Friday');
    await abe.seesCard(id, /Denied by @Abe with a button Today at .*, saying not on a Friday/);
    await ruth.seesDm(/^Denied/);
  });

  it('goes when less is approved there, and that is taken', async () => {
    const journey = await doubled();
    const { ann, slack, orphan, id } = journey;
    await ann.clicks(orphan, 'Approve for less…');
    await onlyKnownLeft(journey);
    await ann.waits(() => slack.as(ANN).sees().modals.at(-1)?.text.includes('Take away'), 'the form');
    await slack.as(ANN).submit({ 'Or another time': '90m' });
    await ann.seesCard(id, /Active until[^]*How long: 1h30m/);
  });

  it('shows how the request stands where Slack deletes no message', async () => {
    const journey = await doubled();
    const { ruth, abe, slack, orphan } = journey;
    slack.admin.setComplianceExports(true);
    await abe.reacts(orphan, 'x');
    await ruth.seesDm(/^Denied/);
    const settled = (): boolean => cards(journey).every(({ text }) => text.includes('Denied by @Abe'));
    await abe.waits(settled, 'both cards to say so');
    expect(cards(journey).map(({ ts, buttons }) => ({ ts, buttons }))).toEqual(
      [orphan, journey.known].map(({ ts }) => ({ ts, buttons: [] })),
    );
  });

  it('is still the one card when it is used before another is posted', async () => {
    const journey = await startJourney();
    const { ruth, ann, slack, clock, letTimeFlow } = journey;
    slack.inject(LOST);
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const orphan = await ann.seesCard(id);
    await ruth.reacts(orphan, 'white_check_mark');
    await ruth.isTold(/nobody decides their own request/);
    letTimeFlow();
    await ruth.seesDm(/The approvers see it/);
    clock.flow(0);
    await ann.reacts(orphan, 'white_check_mark');
    await ruth.receivesSecret();
    expect(cards(journey).map(({ ts }) => ts)).toEqual([orphan.ts]);
  });
});
