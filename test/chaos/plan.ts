import { BEHIND_SENTINELS, ON_ONE_REDIS, type FaultName } from './fault-names.ts';
import { Random } from './random.ts';
import { ROLES, type RoleName } from './roles.ts';

/** What a person does with a grant once it is active, in this order. */
export type Deed = 'store' | 'rotate' | 'extend' | 'reveal' | 'others_reveal';

/** How a person asks: with one command, or by the form, in which the role is chosen or stands already. */
export type Asking = 'in_words' | 'by_form' | 'by_prefilled_form';

/** One person's way with one request. */
export interface JourneyPlan {
  /** Whose journey it is; everybody has one. */
  readonly person: number;
  readonly role: RoleName;
  readonly asks: Asking;
  readonly decision: 'click' | 'react' | 'deny' | 'cancel' | 'ignore' | 'break_glass';
  readonly deeds: readonly Deed[];
  readonly end: 'expire' | 'revoke' | 'approver_revokes';
  /** Real milliseconds after the start. */
  readonly startsAt: number;
  /** Real milliseconds between what the person sees and what they do then. */
  readonly pace: number;
}

/** Something that an administrator does meanwhile. Its moment is as of a fault. */
export type AdministratorAct =
  | { readonly what: 'open_home'; readonly at: number }
  /** No new tokens, for so many real milliseconds. */
  | { readonly what: 'pause'; readonly at: number; readonly where: 'everywhere' | 'home'; readonly lasts: number }
  | { readonly what: 'end_all'; readonly at: number };

/** One fault. What its numbers mean is for the fault to say. */
export interface StrikePlan {
  readonly name: FaultName;
  /** After so many stirs of the world: calls, answers, changes. They go with the speed of the machine, so the seed decides. */
  readonly at: number;
  /** Real milliseconds. */
  readonly lasts: number;
  /** Which of several: of processes, of calls, of points. */
  readonly which: number;
  readonly times: number;
  readonly isDone: boolean;
  /** Whether it strikes at a named point, not at its time. */
  readonly atPoint: boolean;
}

/** A leap of time for the whole world. */
export interface LeapPlan {
  /** As of a fault. */
  readonly at: number;
  /** Milliseconds of the world. */
  readonly by: number;
}

/** All that is decided before a run. */
export interface Plan {
  readonly seed: number;
  /** How many bot processes there are. */
  readonly processes: number;
  /** Whether Redis is a master and a replica behind three Sentinels, in place of one server. */
  readonly behindSentinels: boolean;
  /** How Slack reaches the bot: over its sockets, or at one address in front of all processes. */
  readonly mode: 'socket' | 'http';
  readonly journeys: readonly JourneyPlan[];
  /** In their order. */
  readonly administrator: readonly AdministratorAct[];
  readonly strikes: readonly StrikePlan[];
  readonly leaps: readonly LeapPlan[];
}

/** How many stirs of the world the faults of a run are spread over: most of what one makes. */
const STIRS = 500;

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Makes the plan of a run from its seed alone. @param only the one fault that is to strike. */
export function planOf(seed: number, only?: FaultName): Plan {
  const of = (part: string): Random => new Random(`${seed} ${part}`);
  const processes = of('processes').chance(0.3) ? 3 : 2;
  const behindSentinels = only === undefined ? of('sentinels').chance(0.1) : only === 'sentinel-failover';
  const mode = of('mode').chance(0.3) && only !== 'socket-closed' ? 'http' : 'socket';
  const ofRedis = behindSentinels ? BEHIND_SENTINELS : ON_ONE_REDIS;
  const strikable = ofRedis.filter((name) => mode === 'socket' || name !== 'socket-closed');
  const people = of('people').between(5, 9);
  return {
    seed,
    processes,
    behindSentinels,
    mode,
    journeys: Array.from({ length: people }, (_, person) => journeyOf(person, of(`journey ${person}`))),
    administrator: administratorOf(of('administrator')),
    strikes: strikesOf(of('strikes'), only === undefined ? strikable : [only]),
    leaps: leapsOf(of('leaps')),
  };
}

function journeyOf(person: number, random: Random): JourneyPlan {
  const role = random.pick(Object.keys(ROLES) as RoleName[]);
  const { delivery, isAutomatic, isExtendable, hasBreakGlass } = ROLES[role];
  const chosen = random.pick(['click', 'click', 'click', 'react', 'react', 'deny', 'cancel', 'ignore'] as const);
  const decision = hasBreakGlass && random.chance(0.2) ? 'break_glass' : isAutomatic ? 'ignore' : chosen;
  const deeds: Deed[] = [];
  if (delivery === 'reveal' && random.chance(0.2)) deeds.push('others_reveal');
  if (delivery === 'reveal' && random.chance(0.8)) deeds.push('reveal');
  if (delivery === 'message' && random.chance(0.4)) deeds.push('store');
  // A secret that waits to be revealed cannot be rotated.
  if ((delivery === 'message' || deeds.includes('reveal')) && random.chance(0.35)) deeds.push('rotate');
  if (isExtendable && random.chance(0.35)) deeds.push('extend');
  return {
    person,
    role,
    decision,
    deeds,
    end: random.pick(['expire', 'expire', 'revoke', 'approver_revokes'] as const),
    startsAt: random.between(0, 1200),
    pace: random.between(0, 250),
    // An emergency has no form.
    asks: decision === 'break_glass' ? 'in_words' : random.pick(['in_words', 'by_form', 'by_prefilled_form'] as const),
  };
}

function administratorOf(random: Random): AdministratorAct[] {
  const acts: AdministratorAct[] = Array.from({ length: random.between(2, 5) }, () => ({
    what: 'open_home',
    at: random.between(0, STIRS),
  }));
  if (random.chance(0.4)) {
    const where = random.pick(['everywhere', 'home'] as const);
    acts.push({ what: 'pause', at: random.between(20, 300), where, lasts: random.between(100, 900) });
  }
  if (random.chance(0.25)) acts.push({ what: 'end_all', at: random.between(100, 450) });
  return acts.toSorted((a, b) => a.at - b.at);
}

function strikesOf(random: Random, strikable: readonly FaultName[]): StrikePlan[] {
  const count = random.between(2, 5);
  return Array.from({ length: count }, () => ({
    name: strikable.length === 1 ? (strikable[0] ?? 'kill') : random.pick(strikable),
    at: random.between(10, STIRS),
    lasts: random.between(100, 1800),
    which: random.between(0, 999),
    times: random.between(1, 6),
    isDone: random.chance(0.5),
    atPoint: random.chance(0.6),
  })).toSorted((a, b) => a.at - b.at);
}

function leapsOf(random: Random): LeapPlan[] {
  return Array.from({ length: random.between(0, 3) }, () => ({
    at: random.between(30, STIRS),
    by: random.pick([20 * SECOND, 2 * MINUTE, 6 * MINUTE, 35 * MINUTE, 70 * MINUTE]),
  })).toSorted((a, b) => a.at - b.at);
}
