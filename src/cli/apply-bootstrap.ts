import type { BotPlan } from '../domain/bot-set-up.ts';
import { isSetUp, makesSecret } from '../domain/plan-bot-set-up.ts';
import type { Secret } from '../domain/secret.ts';
import { bootstrap, type BootstrapDeps } from '../use-cases/bootstrap.ts';
import { Unavailable } from '../use-cases/faults.ts';
import type { TriedOut } from '../use-cases/ports/administration.ts';
import { planText, triedLines } from './bootstrap-text.ts';
import { EXIT } from './command.ts';
import { openPlace, type OpenPlace, type SecretPlace } from './secret-place.ts';
import type { Terminal } from './terminal.ts';

/** How a set-up is said yes to, and where its secret goes. */
interface Consent {
  readonly terminal: Terminal;
  readonly yes: boolean;
  readonly isPiped: boolean;
  readonly rotate: boolean;
  readonly place: SecretPlace;
  /** The secret that the bot is given so far, if there is one. */
  readonly secret: Secret | undefined;
}

/** Carries out the plan that was shown, after a yes. @returns the exit status. */
export async function applyPlan(deps: BootstrapDeps, shown: BotPlan, consent: Consent): Promise<number> {
  const { terminal, place } = consent;
  if (shown.steps.length + shown.obstacles.length === 0) return await tellOfSecret(deps, shown, consent);
  const refusal = refusalOf(shown, consent);
  if (refusal !== undefined) return refuse(shown, terminal, refusal);
  if (!consent.yes) {
    const { cluster } = shown.bot;
    const answer = await terminal.ask(`Do this on ${cluster}? Type yes: `);
    if (answer?.trim().toLowerCase() !== 'yes') {
      terminal.complain(`Nothing was changed on ${cluster}.`);
      return EXIT.found;
    }
  }
  let open: OpenPlace | undefined;
  try {
    if (makesSecret(shown)) open = await openPlace(place, terminal);
  } catch (fault) {
    const reason = `the secret cannot be put into ${pathOf(place)} (${codeOf(fault)}); check its path and its permissions`;
    return refuse(shown, terminal, reason);
  }
  try {
    return await carryOut(deps, shown, consent, open);
  } finally {
    await open?.close();
  }
}

function refuse({ bot }: BotPlan, terminal: Terminal, reason: string): number {
  terminal.complain(`Nothing was changed on ${bot.cluster}: ${reason}.`);
  return EXIT.failed;
}

/** Why a plan is not even asked about. */
function refusalOf(shown: BotPlan, { terminal, yes, isPiped, place }: Consent): string | undefined {
  if (shown.obstacles.length > 0) return 'something is in the way (see ! above)';
  if (!yes && (!terminal.isInteractive || isPiped)) {
    return 'there is no terminal to ask for a yes; say --yes if all of the above is meant';
  }
  if (makesSecret(shown) && place.kind === 'terminal' && !terminal.isInteractive) {
    return 'there is no terminal to show the secret on; name a file for it with --write-env';
  }
  return undefined;
}

async function carryOut(
  deps: BootstrapDeps,
  shown: BotPlan,
  { terminal, rotate, place, secret }: Consent,
  open: OpenPlace | undefined,
): Promise<number> {
  let isKept = false;
  const handOver = async (made: Secret): Promise<void> => {
    try {
      await open?.keep(made);
    } catch (fault) {
      throw new NotKept(codeOf(fault));
    }
    isKept = true;
    if (place.kind !== 'terminal') terminal.print(keptWords(place));
  };
  try {
    const known = shown.bot.token === undefined ? undefined : secret;
    const came = await bootstrap(deps, { shown, rotate, secret: known, handOver });
    if (came.kind === 'moved') {
      return refuse(shown, terminal, 'somebody changed it meanwhile; run this again to see how it is now');
    }
    const tried = came.tried === undefined ? [] : triedLines(came.tried);
    terminal.print(['Done, and read back.', planText(came.plan, { place, isTaken: true }), ...tried].join('\n'));
    if (shown.steps.some(({ kind }) => kind === 'new_secret')) terminal.print(restartWords(place));
    return isSetUp(came.plan) && worksIf(came.tried) ? EXIT.done : EXIT.found;
  } catch (fault) {
    const complaint = complaintOf(fault, place, makesSecret(shown) && !isKept);
    if (complaint === undefined) throw fault;
    terminal.complain(complaint);
    return EXIT.failed;
  }
}

/** What went wrong on the way, and what mends it; `undefined` for what nobody foresaw. */
function complaintOf(fault: unknown, place: SecretPlace, isSecretMissing: boolean): string | undefined {
  if (fault instanceof NotKept) {
    return `The secret could not be put into ${pathOf(place)} (${fault.code}), and nobody has it. Mend that, then run this again with --rotate.`;
  }
  if (!(fault instanceof Unavailable)) return undefined;
  const again = `${fault.message}\nRun this again: it shows what of it was done, and does the rest.`;
  return isSecretMissing ? `${again}\nNo secret was kept. If the token is there by then, --rotate makes one.` : again;
}

/** Where nothing is to be done on the cluster, the secret that the bot is given may still be missing or another one's. */
async function tellOfSecret(
  { administration }: BootstrapDeps,
  plan: BotPlan,
  { terminal, place, secret }: Consent,
): Promise<number> {
  const status = isSetUp(plan) ? EXIT.done : EXIT.found;
  const nothing = isSetUp(plan) ? 'Nothing to do on the cluster.' : 'The rest is not for this command (see ! above).';
  if (plan.bot.token === undefined) {
    terminal.print(nothing);
    return status;
  }
  if (secret === undefined) {
    const where = place.kind === 'terminal' ? place.variable : place.path;
    terminal.print(`${nothing} No secret is in ${where} here; if it is lost, --rotate makes a new one.`);
    return status;
  }
  const tried = await administration.tryOut(secret);
  terminal.print([nothing, ...triedLines(tried)].join('\n'));
  return worksIf(tried) ? status : EXIT.found;
}

function worksIf(tried: TriedOut | undefined): boolean {
  return tried === undefined || (tried.kind === 'works' && tried.missing.length === 0);
}

function keptWords(place: Exclude<SecretPlace, { kind: 'terminal' }>): string {
  const where = place.kind === 'file' ? place.path : `${place.path} as ${place.variable}`;
  return `The secret was put into ${where}, and is shown nowhere.`;
}

/** The old secret is dead, so whoever runs the bot has to know how it gets the new one. */
function restartWords(place: SecretPlace): string {
  return place.kind === 'file'
    ? 'A running bot reads the file again when Proxmox refuses the old secret; it needs no restart.'
    : 'A running bot has the old secret, which works no more: restart it with the new one now.';
}

function pathOf(place: SecretPlace): string {
  return place.kind === 'terminal' ? 'the terminal' : place.path;
}

/** A secret was made and could not be put where it belongs. */
class NotKept extends Error {
  override readonly name = 'NotKept';
  readonly code: string;

  constructor(code: string) {
    super(`the secret was not kept: ${code}`);
    this.code = code;
  }
}

function codeOf(fault: unknown): string {
  return fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown error';
}
