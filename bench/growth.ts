import { setTimeout as delay } from 'node:timers/promises';
import { ADA, ANN, PROXMOX_ACCESS, RUTH } from '../playground/slack/workspaces.ts';
import { SECOND } from '../src/domain/time.ts';
import { median, type Figure, type Measurement } from './figure.ts';
import { FEW, MANY, startFilledWorld, type FilledWorld } from './filled-world.ts';

const ROUNDS = 40;
const WARM_UP = 10;

/** A Home is drawn once a second at most, and this is longer by what a timer may be off. */
const BETWEEN_HOMES = SECOND + 20;

/** Whose Home is opened: of somebody who holds five grants, of an approver, and of an administrator, who sees the most. */
const VIEWERS = { ruth: RUTH, ann: ANN, ada: ADA } as const;

type Times = Record<'many' | 'few', number[]>;

/**
 * How long one person waits for their list, and for their Home, with many grants in all against few. From the moment at
 * which they press the key until Slack has what they see. The two bots take turns.
 */
export const listAndHomeGrowth: Measurement = async (progress) => {
  progress(`filling a Redis with ${MANY} grants and one with ${FEW}`);
  const worlds = { many: await startFilledWorld(MANY), few: await startFilledWorld(FEW) };
  try {
    const lists = await byTurns(worlds, listTime);
    progress(`${ROUNDS} lists: ${told(lists)}`);
    const homes: Record<string, Times> = {};
    for (const [name, person] of Object.entries(VIEWERS)) {
      homes[name] = await byTurns(worlds, async (filled) => await homeTime(filled, person));
      progress(`${ROUNDS} Homes of ${name}: ${told(homes[name])}`);
    }
    return [listGrowth(lists), homeGrowth(homes)];
  } finally {
    await worlds.many.close();
    await worlds.few.close();
  }
};

function listGrowth(times: Times): Figure {
  return {
    name: 'list_growth',
    what: `from typing /pvetoken list until its answer is in Slack, for a person with 5 grants, at ${MANY} in all against ${FEW}`,
    value: growth(times),
    goal: { atMost: 1.3 },
    absolute: { many_list_ms: median(times.many), few_list_ms: median(times.few) },
  };
}

function homeGrowth(homes: Readonly<Record<string, Times>>): Figure {
  const absolute = Object.entries(homes).flatMap(([name, { many, few }]) => [
    [`many_home_of_${name}_ms`, median(many)],
    [`few_home_of_${name}_ms`, median(few)],
  ]);
  return {
    name: 'home_growth',
    what: `from opening the Home until Slack has it, at ${MANY} grants in all against ${FEW}; the worst of a holder's, an approver's and an administrator's`,
    value: Math.max(...Object.values(homes).map(growth)),
    goal: { atMost: 1.3 },
    absolute: Object.fromEntries(absolute),
  };
}

async function byTurns(
  { many, few }: Record<'many' | 'few', FilledWorld>,
  measure: (filled: FilledWorld) => Promise<number>,
): Promise<Times> {
  const times: Times = { many: [], few: [] };
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const [ofMany, ofFew] = [await measure(many), await measure(few)];
    if (round < 0) continue;
    times.many.push(ofMany);
    times.few.push(ofFew);
  }
  return times;
}

async function listTime({ world: { slack } }: FilledWorld): Promise<number> {
  const before = slack.everPosted().length;
  const start = performance.now();
  const answered = slack.waitFor(() => slack.everPosted().length > before, 'the list');
  await slack.as(RUTH).command('/pvetoken list', { channel: PROXMOX_ACCESS });
  await answered;
  return performance.now() - start;
}

async function homeTime({ world: { slack } }: FilledWorld, person: string): Promise<number> {
  const published = (): number => slack.calls().filter(({ method, ok }) => method === 'views.publish' && ok).length;
  const before = published();
  const start = performance.now();
  const drawn = slack.waitFor(() => published() > before, 'the Home');
  await slack.as(person).openHome();
  await drawn;
  const time = performance.now() - start;
  await delay(BETWEEN_HOMES);
  return time;
}

function growth({ many, few }: Times): number {
  return median(many) / median(few);
}

function told({ many, few }: Times): string {
  return `${median(many).toFixed(1)} ms with ${MANY}, ${median(few).toFixed(1)} ms with ${FEW}`;
}
