import { z } from 'zod';
import { BREAKAGES } from './wire.ts';

const where = z.union([z.literal('home'), z.literal('modal'), z.object({ channel: z.string(), ts: z.string() })]);
const message = z.object({ channel: z.string(), ts: z.string() });
const which = { value: z.string().optional(), blockId: z.string().optional() };

/** What somebody does at their Slack. */
const SlackAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('say'), channel: z.string(), text: z.string().max(4000) }),
  z.object({ act: z.literal('command'), channel: z.string().optional(), text: z.string().max(4000) }),
  z.object({ act: z.literal('click'), where, button: z.string(), ...which }),
  z.object({ act: z.literal('choose'), where, field: z.string(), values: z.array(z.string()), ...which }),
  z.object({ act: z.literal('search'), where, field: z.string(), typed: z.string() }),
  z.object({ act: z.literal('submit'), values: z.record(z.string(), z.array(z.string())) }),
  z.object({ act: z.literal('close') }),
  z.object({ act: z.literal('react'), message, emoji: z.string(), on: z.boolean() }),
  z.object({ act: z.literal('open_home') }),
]);
export type SlackAct = z.infer<typeof SlackAct>;

/** What somebody does at the cluster by hand. */
const ProxmoxAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('delete_token'), fullTokenId: z.string() }),
  z.object({ act: z.literal('set_expiry'), fullTokenId: z.string(), expire: z.int().min(0) }),
  z.object({ act: z.literal('add_acl'), path: z.string(), ugid: z.string(), roleid: z.string() }),
  z.object({ act: z.literal('set_enabled'), userId: z.string(), isEnabled: z.boolean() }),
  z.object({
    act: z.literal('use_token'),
    // Nothing that could not stand in a header.
    fullTokenId: z.string().regex(/^[\x21-\x7e]+$/),
    secret: z.string().regex(/^[\x21-\x7e]+$/),
    power: z.object({ vmid: z.int(), action: z.enum(['start', 'stop']) }).optional(),
  }),
]);
export type ProxmoxAct = z.infer<typeof ProxmoxAct>;

/** What somebody does to time, or to all: what goes beyond a person's part. */
const StageAct = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('travel'),
    by: z
      .int()
      .min(1)
      .max(400 * 24 * 3_600_000),
  }),
  z.object({ act: z.literal('next_event') }),
  z.object({ act: z.literal('break'), what: z.enum(BREAKAGES), on: z.boolean() }),
  z.object({ act: z.literal('reset') }),
]);
export type StageAct = z.infer<typeof StageAct>;

/** An act, and what it is done to. */
export const Act = z.discriminatedUnion('to', [
  z.object({ to: z.literal('slack'), what: SlackAct }),
  z.object({ to: z.literal('proxmox'), what: ProxmoxAct }),
  z.object({ to: z.literal('stage'), what: StageAct }),
]);
export type Act = z.infer<typeof Act>;
