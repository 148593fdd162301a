import { z } from 'zod';
import { ABE } from '../../playground/slack/workspaces.ts';
import { ACTIONS } from '../../src/slack/ids.ts';
import { lineOf } from '../../src/store/audit-lines.ts';
import { keys } from '../../src/store/keys.ts';
import { unpack } from '../../src/store/packing.ts';
import { holdings } from '../support/holdings.ts';
import { Administrator } from './administrator.ts';
import type { Audited, Calm, Evidence, Finding } from './evidence.ts';
import type { FaultName } from './fault-names.ts';
import { Journey } from './journey.ts';
import { requestIn } from './judges/requests.ts';
import { judge } from './judges/judge.ts';
import type { Plan } from './plan.ts';
import type { Ground } from './ground.ts';
import { InVain, Stage } from './stage.ts';
import { storm } from './storm.ts';
import { timelineOf, type Moment } from './timeline.ts';

const MINUTE = 60_000;
/** Longer than any request waits or grant works. */
const PAST_EVERY_END = 6 * 60 * MINUTE;
/** What is due only much later is housekeeping: ended requests are forgotten after 400 days. */
const HOUSEKEEPING = 300 * 24 * 60 * MINUTE;
/** How long a world may take to settle, in real milliseconds. */
const SETTLES_WITHIN = 180_000;
/** How long is looked whether it settled before time goes on again, in real milliseconds. */
const LOOK_FOR = 350;
/** How far time goes on at a step, in milliseconds. */
const STEP = 10_000;

export interface RunResult {
  readonly seed: number;
  readonly requests: number;
  /** Those that struck: met somebody. */
  readonly faults: readonly FaultName[];
  readonly findings: readonly Finding[];
  /** What kept it from settling, if it did not. */
  readonly unsettled: readonly string[];
  readonly timeline: () => readonly string[];
}

/** Plays one run. @throws nothing that the run does: what goes wrong in it is in the result. */
export async function play(ground: Ground, plan: Plan, stop?: AbortSignal): Promise<RunResult> {
  const stage = await Stage.raise(ground, plan, stop);
  const unsettled: string[] = [];
  let calm: Calm | undefined;
  try {
    await stage.starts();
    const administrator = new Administrator(stage);
    const actors = [...plan.journeys.map((each) => new Journey(stage, each)), administrator];
    const over = Promise.all(actors.map(async (each) => await each.go()));
    const goesOn = storm(stage).then(async () => await timeGoesOn(stage, administrator, over));
    const ends = await Promise.allSettled([over, goesOn]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    calm = await becomesCalm(stage, administrator);
    await stage.leap(PAST_EVERY_END);
    await settles(stage, administrator);
    await administrator.seesNobody();
  } catch (fault) {
    unsettled.push(fault instanceof InVain ? fault.message : String(fault instanceof Error ? fault.stack : fault));
  }
  const evidence = await gather(stage, calm);
  const hasSettled = unsettled.length === 0;
  await stage.strike(hasSettled);
  unsettled.push(...stage.bots.failures);
  return {
    seed: plan.seed,
    requests: evidence.asked.length,
    faults: stage.struck,
    findings: hasSettled ? judge(evidence) : [],
    unsettled: hasSettled
      ? unsettled
      : [
          ...unsettled,
          ...judge(evidence)
            .slice(0, 5)
            .map(({ what }) => `so far, ${what}`),
        ],
    timeline: () => timelineOf([...stage.moments, ...whatTheySaw(stage)]),
  };
}

/** Lets time go on in steps until something is over: what failed is tried again after a pause. */
async function timeGoesOn(stage: Stage, administrator: Administrator, until: Promise<unknown>): Promise<void> {
  const over = until.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([over, stage.pass(LOOK_FOR)]))) {
    await stage.leap(STEP);
    await administrator.resumesAgain();
  }
}

/** Approvers give the reviews that are asked for, also of what nobody's journey knows of. */
async function reviewEmergencies(stage: Stage): Promise<void> {
  for (const { channel = '', ts = '', source } of stage.cards().values()) {
    if (source.includes(ACTIONS.justified)) await stage.world.slack.as(ABE).click({ channel, ts }, ACTIONS.justified);
  }
}

/** Waits until nothing is under way: every record waits, works or is over, and its card shows that. */
async function becomesCalm(stage: Stage, administrator: Administrator): Promise<Calm> {
  const isCalm = async (): Promise<boolean> => {
    const records = await savedIn(stage);
    return records.every(({ revision, request, desk }) => {
      const isSettled = request.state !== 'approved' && request.state !== 'revoking';
      return isSettled && (desk.card === undefined || desk.card.revision >= revision);
    });
  };
  const isSo = async (): Promise<boolean> => (await isCalm()) && (await owesNothing(stage, 0));
  await untilOr(stage, administrator, 'every card to be calm', isSo);
  return { at: stage.now(), cards: new Map([...stage.cards()].map(([id, { text }]) => [id, text])) };
}

/** Waits until nothing of ours is left anywhere and everybody was told. */
async function settles(stage: Stage, administrator: Administrator): Promise<void> {
  const isSo = async (): Promise<boolean> => isEmptied(stage) && (await owesNothing(stage, HOUSEKEEPING));
  await untilOr(stage, administrator, 'the world to settle', isSo);
}

/** Waits for something, while time goes on in steps: what failed is tried again later. */
async function untilOr(
  stage: Stage,
  administrator: Administrator,
  what: string,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const end = performance.now() + SETTLES_WITHIN;
  for (let round = 1; ; round++) {
    const look = performance.now() + LOOK_FOR;
    while (performance.now() < look) {
      if (await isSo()) return;
      await stage.pass(25);
    }
    if (performance.now() >= end) throw new InVain(`waited in vain for ${what}`);
    await stage.leap(Math.min(round, 4) * 30_000);
    await reviewEmergencies(stage);
    await administrator.resumesAgain();
  }
}

function isEmptied(stage: Stage): boolean {
  const { tokens, users, acl } = holdings(stage.world.proxmox);
  return tokens.length + users.length + acl.length === 0;
}

/** Whether the store has nothing due until then, and nothing to tell. */
async function owesNothing(stage: Stage, until: number): Promise<boolean> {
  const { store } = stage.ground;
  const due = await store.zcount(keys.due, '-inf', stage.now() + until);
  const untold = (await store.llen(keys.discrepanciesOwed)) + (await store.hlen(keys.intake));
  return due === 0 && untold === 0;
}

async function gather(stage: Stage, calm: Calm | undefined): Promise<Evidence> {
  const { proxmox, slack } = stage.world;
  const { tokens, users, acl } = holdings(proxmox);
  return {
    asked: stage.asked,
    acted: stage.acted,
    endedAll: stage.endedAll,
    tokens: proxmox.everyToken().filter(({ fullTokenId }) => fullTokenId.includes('!pvt-')),
    left: [...tokens, ...users, ...acl],
    posted: slack.everPosted(),
    calm,
    texts: [...stage.bots.logs, ...(await stage.ground.file.read())],
    ownSecrets: stage.bots.secrets,
    audit: await auditOf(stage),
    stored: (await savedIn(stage)).map(({ request }) => request),
    emptied: stage.emptied,
    ahead: stage.ahead,
  };
}

async function auditOf({ ground }: Stage): Promise<Audited[]> {
  const entries = await ground.store.xrange(keys.audit, '-', '+');
  return entries.map(lineOf).flatMap(({ request, act, at }) => {
    return request === undefined ? [] : [{ request, type: act, at }];
  });
}

const Saved = z.object({
  revision: z.number(),
  request: z.object({ id: z.string(), state: z.string() }),
  desk: z.object({ card: z.object({ revision: z.number() }).optional() }),
});

async function savedIn({ ground }: Stage): Promise<z.infer<typeof Saved>[]> {
  const found = await ground.store.keys(keys.request('*'));
  const texts = await Promise.all(found.map(async (key) => await ground.store.hget(key, 'record')));
  return texts.flatMap((text) => (text === null ? [] : [Saved.parse(unpack(text))]));
}

/** What Slack and Proxmox were asked for, for the timeline. */
function whatTheySaw({ world }: Stage): Moment[] {
  const { slack, proxmox } = world;
  return [
    ...slack
      .calls()
      .filter(({ ok }) => !ok)
      .map(({ at, method, error, status }) => ({
        at,
        who: 'Slack',
        what: `${method} ${status} ${error ?? ''}`,
      })),
    ...slack.everPosted().map(({ at, method, channel, userId, text }) => {
      const id = requestIn(text);
      const told = id === undefined ? text : `${id}: ${text.split('\n').find((line) => /^:\w+: /.test(line)) ?? ''}`;
      return { at, who: 'Slack', what: `${method} to ${userId ?? channel ?? ''}: ${told.slice(0, 300)}` };
    }),
    ...proxmox
      .calls()
      .filter(({ method, status }) => method !== 'GET' || status !== 200)
      .map((call) => ({
        at: call.at,
        who: 'Proxmox',
        what: `${call.auth} ${call.method} ${call.path} ${call.status ?? 'no answer'} ${call.reason ?? ''}`,
      })),
  ];
}
