import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { InteractionResult } from '../../playground/slack/simulated-slack.ts';
import { ABE, ADA, ANN } from '../../playground/slack/workspaces.ts';
import { holdings } from '../support/holdings.ts';
import { killable } from '../support/killable.ts';
import { TIMEOUT_MS } from '../support/effort.ts';
import { Screen } from '../support/screen.ts';

const CLICKS = 500;

it(
  '500 clicks on one card at once are one decision, and hold nobody else up',
  { timeout: TIMEOUT_MS },
  async (context) => {
    const story = await killable(context);
    const { world, ruth, ann } = story;
    const bot = await story.start();
    const { slack, proxmox } = world;
    const id = await ruth.asks('provisioner rebuild the dev cluster');
    const card = await ann.seesCard(id);
    const ada = new Screen(slack, ADA);

    const clicks: Promise<InteractionResult>[] = [];
    for (let number = 0; number < CLICKS; number++) {
      clicks.push(slack.as([ANN, ABE][number % 2] ?? ANN).click(card, 'Approve', { confirm: true }));
    }
    const meanwhile = [await ada.types('/pvetoken help'), await ada.types('/pvetoken roles')];
    const clicked = await Promise.all(clicks);
    for (const { acked, ackedAfterMs } of [...clicked, ...meanwhile]) {
      expect(acked).toBe(true);
      expect(ackedAfterMs).toBeLessThan(3000);
    }
    await ada.waits(() => ada.ephemerals().length === 2, 'both answers');
    await ann.seesCard(id, /Active until/);
    await ruth.waits(() => ruth.secrets().length === 1, 'one message with a secret');
    expect(holdings(proxmox).tokens).toEqual([`pvt-${id}@pve!pvt-${id}`]);
    await ann.seesReply(id, /Approved/);
    const replies = ann.repliesTo(id).filter(({ text }) => /Approved/.test(text));
    expect(replies).toHaveLength(1);
    // Whoever was too late is told so, or sees it on the card, and whoever waits for Slack; nobody reads of a fault.
    const whispers = [ANN, ABE].flatMap((person) =>
      slack
        .as(person)
        .sees()
        .ephemerals.map(({ text }) => text),
    );
    expect(whispers.filter((text) => !/^Nothing was changed|^Queued: /.test(text))).toEqual([]);
    expect(whispers.filter((text) => /could not look up/.test(text))).toEqual([]);
    const faults = bot.log().filter((line) => line.includes('"reference"'));
    expect(faults).toEqual([]);
    const status = readFileSync(`/proc/${bot.pid}/status`, 'utf8');
    const most = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
    expect(most).toBeLessThan(400);
  },
);
