import { expect } from 'vitest';
import type { SimulatedSlack } from '../../playground/slack/simulated-slack.ts';
import { RUTH } from '../../playground/slack/workspaces.ts';
import type { World } from '../../playground/world.ts';
import { Evidence, overhearSecrets, watchRedis } from './evidence.ts';
import { startJourney, type Journey, type JourneyOptions } from './journey.ts';
import { ownRedis } from './redis.ts';

/** What the log's last net leaves in the place of a secret. In a sound bot the net has nothing to catch. */
export const CAUGHT = '[secret]';

/** A journey of which everything is taken down that the bot writes anywhere. */
export interface Watched extends Journey {
  readonly evidence: Evidence;
  /** Takes down all that Redis, Slack, Proxmox and `/metrics` show at this moment. */
  readonly look: () => Promise<void>;
  /** Every secret that Proxmox told the bot. */
  readonly issued: () => string[];
}

/** Starts a watched journey on a Redis of its own; it ends with the test. */
export async function startWatched(options: JourneyOptions = {}): Promise<Watched> {
  const { url } = await ownRedis();
  const evidence = new Evidence();
  const redis = await watchRedis(url, evidence);
  const issued = overhearSecrets();
  const journey = await startJourney({ ...options, redisUrl: url, onLog: (line) => evidence.add('log', line) });
  const { slack, proxmox, bot } = journey;
  return {
    ...journey,
    evidence,
    issued,
    async look() {
      await redis.look();
      lookAtSlack(slack, evidence);
      evidence.add('Proxmox', JSON.stringify([proxmox.calls(), proxmox.users(), proxmox.tokens(), proxmox.acl()]));
      evidence.add('metrics', await (await fetch(`http://127.0.0.1:${bot.port()}/metrics`)).text());
    },
  };
}

function lookAtSlack(slack: SimulatedSlack, evidence: Evidence): void {
  for (const { method, channel, userId, text, links } of slack.everPosted()) {
    evidence.add(`Slack, ${method} to ${userId ?? channel}`, [text, ...links].join(' '));
  }
  for (const message of slack.messages())
    evidence.add(`Slack, a message in ${message.channel}`, JSON.stringify(message));
}

/** The secrets that the bot was given to work with, and the one of the mode it is not in. */
export function ownSecrets({ PVE_HOME_SECRET = '' }: World['environment'], slack: SimulatedSlack): string[] {
  return [slack.botToken, slack.appToken, slack.signingSecret, PVE_HOME_SECRET];
}

/**
 * Looks for the last time and expects that each secret stood in the one message of Ruth's DM that was made for it, if it
 * was delivered, and nowhere else; and that now it is not even there.
 */
export async function expectKept(
  { evidence, look, issued, environment, slack, ruth }: Watched,
  delivered: readonly string[],
): Promise<void> {
  await look();
  expect(issued()).toEqual(expect.arrayContaining([...delivered]));
  const shown = `Slack, chat.update to ${RUTH}`;
  const message = `Slack, a message in ${ruth.dms()[0]?.channel}`;
  for (const secret of issued()) {
    const places = evidence.placesOf(secret).filter((place) => place !== message);
    expect(places).toEqual(delivered.includes(secret) ? [shown] : []);
    expect(JSON.stringify(slack.messages())).not.toContain(secret);
  }
  for (const secret of ownSecrets(environment, slack)) expect(evidence.placesOf(secret)).toEqual([]);
  expect(evidence.placesOf(CAUGHT)).toEqual([]);
}
