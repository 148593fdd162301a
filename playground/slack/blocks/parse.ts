/**
 * The edge where blocks and views from the app become typed ones, or a list of complaints in Slack's words.
 */
import type { z } from 'zod';
import { MessageBlocks, View, type Block } from './blocks.ts';
import { complaint, complaints } from './complaints.ts';
import { controlsOf, inconsistencies, viewInconsistencies } from './consistency.ts';

export type Parsed<T> = { ok: true; value: T } | { ok: false; messages: string[] };

function parsed<T>(schema: z.ZodType<T>, input: unknown, under: string, more: (value: T) => string[]): Parsed<T> {
  const result = schema.safeParse(input);
  const messages = result.success ? more(result.data) : complaints(result.error, input, [under]);
  return result.success && messages.length === 0 ? { ok: true, value: result.data } : { ok: false, messages };
}

/** The blocks of a message. */
export function parseBlocks(input: unknown): Parsed<Block[]> {
  return parsed(MessageBlocks, input, 'blocks', (blocks) => inconsistencies(blocks, ['blocks']));
}

/** A modal or Home view of the kind named. */
export function parseView(input: unknown, kind: View['type']): Parsed<View> {
  return parsed(View, input, 'view', (view) =>
    view.type === kind ? viewInconsistencies(view) : [complaint(`must be one of: ${kind}`, ['view', 'type'])],
  );
}

/**
 * Gives every block and control the id Slack would: an app may leave them out, a stored one always has them.
 *
 * @param nextId a fresh id on every call
 */
export function withIds(blocks: Block[], nextId: () => string): Block[] {
  const copies = structuredClone(blocks);
  for (const block of copies) {
    block.block_id ??= nextId();
    for (const control of controlsOf(block)) control.action_id ??= nextId();
  }
  return copies;
}
