import { z } from 'zod';
import type { Event } from '../../src/domain/event.ts';
import { code, person } from '../../src/slack/text/mrkdwn.ts';
import { discrepancySentences } from '../../src/slack/views/discrepancies.ts';
import { reconciled } from '../../src/store/discrepancy-schema.ts';
import { event } from '../../src/store/event-schema.ts';
import { DECIDING } from './sentences/deciding.ts';
import { ENDING } from './sentences/ending.ts';
import { GRANTING } from './sentences/granting.ts';
import { say, type Sentences } from './sentences/table.ts';

const SENTENCES: Sentences<Event['type']> = { ...DECIDING, ...GRANTING, ...ENDING };

const cluster = z.string().optional();
const paused = z.object({ type: z.literal('paused'), cluster, by: z.string(), reason: z.string() });
const resumed = z.object({ type: z.literal('resumed'), cluster, by: z.string() });

/** An entry of the audit, in whole sentences of mrkdwn; one of a kind that is not known, by its type. */
export function sentenceOf(entry: { readonly type: string; readonly at: number }): string {
  const known = event.safeParse(entry);
  if (known.success) return say(SENTENCES, known.data);
  const pause = z.discriminatedUnion('type', [paused, resumed]).safeParse(entry);
  if (pause.success) return pauseWords(pause.data);
  const found = reconciled.safeParse(entry);
  if (found.success) return `Proxmox was compared with what was approved. ${discrepancySentences(found.data)}`;
  return `Something else happened: ${code(entry.type)}.`;
}

function pauseWords(what: z.infer<typeof paused> | z.infer<typeof resumed>): string {
  const where = what.cluster === undefined ? '' : ` on ${code(what.cluster)}`;
  return what.type === 'paused'
    ? `${person(what.by)} paused new tokens${where}, saying ${code(what.reason, 300)}. What exists goes on, and ends.`
    : `${person(what.by)} resumed new tokens${where}.`;
}
