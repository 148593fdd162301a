import type { BotPlan, Right, Step } from '../domain/bot-set-up.ts';
import { planBotSetUp, RIGHTS_TO_LOOK, rightsFor } from '../domain/plan-bot-set-up.ts';
import type { Secret } from '../domain/secret.ts';
import type { EpochMs } from '../domain/time.ts';
import { Unavailable } from './faults.ts';
import type { Administration, TriedOut } from './ports/administration.ts';

/** What setting up the bot on a cluster works with. */
export interface BootstrapDeps {
  readonly administration: Administration;
  readonly now: () => EpochMs;
}

/** What is missing for the bot on a cluster, or what an administrator lacks. */
export type Prepared =
  | { readonly kind: 'planned'; readonly plan: BotPlan }
  /** The plan is known where the rights to look were there. */
  | { readonly kind: 'not_allowed'; readonly lacks: readonly Right[]; readonly plan?: BotPlan };

/**
 * Plans what the bot needs on a cluster, as its administrator. It changes nothing.
 * @throws Unavailable when the cluster does not answer, or does not know the administrator.
 */
export async function prepareBootstrap(
  { administration, now }: BootstrapDeps,
  { rotate }: { readonly rotate: boolean },
): Promise<Prepared> {
  const blind = await administration.lacks(RIGHTS_TO_LOOK);
  if (blind.length > 0) return { kind: 'not_allowed', lacks: blind };
  const { bot } = administration;
  const plan = planBotSetUp(bot, await administration.look(), { rotate, now: now() });
  const lacks = await administration.lacks(rightsFor(plan.steps, bot));
  return lacks.length > 0 ? { kind: 'not_allowed', lacks, plan } : { kind: 'planned', plan };
}

/** What came of setting up the bot. */
export type Bootstrapped =
  /** As the cluster was read back, and as the bot found it with its secret, if that is known. */
  | { readonly kind: 'done'; readonly plan: BotPlan; readonly tried: TriedOut | undefined }
  /** Nothing was changed: the cluster is not as it was when the plan was shown. */
  | { readonly kind: 'moved' };

/** The plan that somebody said yes to, and where a secret goes. */
interface Agreed {
  readonly shown: BotPlan;
  readonly rotate: boolean;
  /** The secret that the bot has so far, if it is known. */
  readonly secret: Secret | undefined;
  /** Is called as soon as there is a secret, once. What it throws ends the work. */
  readonly handOver: (secret: Secret) => Promise<void>;
}

/**
 * Carries out a plan step by step, and sees that nothing is missing any more.
 * @throws Unavailable when the cluster refuses, does not answer, or is not as planned after all; the next plan shows how
 * far it came. A secret that was made before was handed over.
 */
export async function bootstrap(
  deps: BootstrapDeps,
  { shown, rotate, secret, handOver }: Agreed,
): Promise<Bootstrapped> {
  const { administration } = deps;
  const prepared = await prepareBootstrap(deps, { rotate });
  if (prepared.kind !== 'planned' || stepsOf(prepared.plan) !== stepsOf(shown)) return { kind: 'moved' };
  let present = secret;
  let lost: Unavailable | undefined;
  const keep = async (secret: Secret): Promise<void> => {
    present = secret;
    await handOver(secret);
  };
  for (const step of shown.steps) {
    try {
      await carryOut(administration, step, keep);
    } catch (fault) {
      if (!isLost(fault) || isOfSecret(step)) throw fault;
      // Its answer was lost; looking tells whether it was done.
      lost = fault;
    }
  }
  const after = planBotSetUp(administration.bot, await administration.look(), { rotate: false, now: deps.now() });
  if (after.steps.length > 0) {
    const detail = `cluster ${after.bot.cluster}: not everything is as planned after it was done`;
    throw lost ?? new Unavailable('Proxmox', detail, { outcome: 'unknown' });
  }
  return { kind: 'done', plan: after, tried: present && (await administration.tryOut(present)) };
}

function stepsOf({ steps, obstacles }: BotPlan): string {
  return JSON.stringify([steps, obstacles]);
}

function isLost(fault: unknown): fault is Unavailable {
  return fault instanceof Unavailable && fault.outcome === 'unknown';
}

function isOfSecret({ kind }: Step): boolean {
  return kind === 'token' || kind === 'new_secret';
}

async function carryOut(
  administration: Administration,
  step: Step,
  keep: (secret: Secret) => Promise<void>,
): Promise<void> {
  if (step.kind === 'token') await keep(await administration.makeToken());
  else if (step.kind === 'new_secret') await renew(administration, keep);
  else await administration.carryOut(step);
}

/** A token that had to be made anew gets back all that it had, which may be more than the bot needs. */
async function renew(administration: Administration, keep: (secret: Secret) => Promise<void>): Promise<void> {
  const { acl } = await administration.look();
  const { secret, isNewToken } = await administration.renewSecret();
  await keep(secret);
  if (!isNewToken) return;
  for (const entry of acl) {
    if (entry.holder === administration.bot.token) await administration.giveBack(entry);
  }
}
