import type { HomeView, ModalView } from '@slack/types';
import { expect } from 'vitest';
import { parseBlocks, parseView } from '../../../playground/slack/blocks/parse.ts';
import { areTooLong } from '../../../playground/slack/blocks/size.ts';
import { renderBlocks } from '../../../playground/slack/render/blocks.ts';
import { renderMrkdwn } from '../../../playground/slack/render/mrkdwn.ts';
import type { Reader } from '../../../playground/slack/render/piece.ts';
import type { Message } from '../../../src/slack/views/message.ts';
import { ABE, ANN, MONDAY, RUTH } from '../../support/records.ts';

/** A message as its reader meets it. */
export interface Seen {
  /** Everything on the screen: a button is `[Label]`. */
  text: string;
  /** What a phone's notification says. */
  notification: string;
  pings: string[];
  links: string[];
  buttons: ReturnType<typeof renderBlocks>['buttons'];
}

const NAMES = new Map([
  [RUTH, 'Ruth'],
  [ANN, 'Ann'],
  [ABE, 'Abe'],
]);

/** In Berlin, on the Monday on which the tests' requests are made. */
export const READER: Reader = {
  timeZone: 'Europe/Berlin',
  now: MONDAY,
  personName: (id) => NAMES.get(id) ?? id,
  channelName: (id) => (id === 'C0ACCESS' ? 'proxmox-access' : id),
  group: () => undefined,
};

/** Shows mrkdwn, e.g. of a refusal. */
export function read(mrkdwn: string): string {
  return renderMrkdwn(mrkdwn, READER).text;
}

/** Sends a message past Slack's own checks and shows it. */
export function see(message: Message): Seen {
  const parsed = parseBlocks(message.blocks);
  if (!parsed.ok) throw new Error(`Slack would refuse this message: ${parsed.messages.join('; ')}`);
  expectToFit(message);
  const notification = renderMrkdwn(message.text, READER);
  const body = renderBlocks(parsed.value, { reader: READER, inputs: {} });
  return {
    text: body.text,
    notification: notification.text,
    pings: [...new Set([...notification.pings, ...body.pings])],
    links: [...new Set([...notification.links, ...body.links])],
    buttons: body.buttons,
  };
}

/** Shows a modal as it opens: its title, what it says and asks, and its two buttons. */
export function seeModal({ title, blocks, close, submit }: ModalView): string {
  const parsed = parseBlocks(blocks);
  if (!parsed.ok) throw new Error(`Slack would refuse this modal: ${parsed.messages.join('; ')}`);
  const body = renderBlocks(parsed.value, { reader: READER, inputs: {} });
  const ways = [close, submit].flatMap((way) => (way === undefined ? [] : [`[${way.text}]`]));
  return `${title.text}\n\n${body.text}\n\n${ways.join(' ')}`;
}

/** Sends a Home past Slack's own checks and shows it. */
export function seeHome(view: HomeView): ReturnType<typeof renderBlocks> {
  const parsed = parseView(view, 'home');
  if (!parsed.ok) throw new Error(`Slack would refuse this Home: ${parsed.messages.join('; ')}`);
  expect(JSON.stringify(view).length).toBeLessThan(250_000);
  return renderBlocks(parsed.value.blocks, { reader: READER, inputs: {} });
}

/** The limits that belong to no single field. */
function expectToFit({ text, blocks }: Message): void {
  expect(blocks.length).toBeGreaterThan(0);
  expect(text.length).toBeLessThan(4_000);
  expect(areTooLong(blocks), 'too long, all blocks together').toBe(false);
}
