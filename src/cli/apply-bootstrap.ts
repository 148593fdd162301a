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
  const { cluster } = shown.bot;
  const refuse = (reason: string): number => {
    terminal.complain(`Nothing was changed on ${cluster}: ${reason}.`);
    return EXIT.failed;
  };
  if (shown.obstacles.length > 0) return refuse('something is in the way (see ! above)');
  if (shown.steps.length === 0) return await tellOfSecret(deps, shown, consent);
  const canAsk = terminal.isInteractive && !consent.isPiped;
  if (!consent.yes && !canAsk) {
    return refuse('there is no terminal to ask for a yes; say --yes if all of the above is meant');
  }
  if (makesSecret(shown) && place.kind === 'terminal' && !terminal.isInteractive) {
    return refuse('there is no terminal to show the secret on; name a file for it with --write-env');
  }
  if (!consent.yes) {
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
    return refuse(
      `the secret cannot be put into ${pathOf(place)} (${codeOf(fault)}); check its path and its permissions`,
    );
  }
  try {
    return await carryOut(deps, shown, consent, open);
  } finally {
    await open?.close();
  }
}

async function carryOut(
  deps: BootstrapDeps,
  shown: BotPlan,
  { terminal, rotate, place, secret }: Consent,
  open: OpenPlace | undefined,
): Promise<number> {
  const { cluster } = shown.bot;
  let isKept = false;
  try {
    const came = await bootstrap(deps, {
      shown,
      rotate,
      secret: shown.bot.token === undefined ? undefined : secret,
      async handOver(made) {
        try {
          await open?.keep(made);
        } catch (fault) {
          throw new NotKept(codeOf(fault));
        }
        isKept = true;
        if (place.kind !== 'terminal') terminal.print(keptWords(place));
      },
    });
    if (came.kind === 'moved') {
      terminal.complain(
        `Nothing was changed on ${cluster}: somebody changed it meanwhile; run this again to see how it is now.`,
      );
      return EXIT.failed;
    }
    terminal.print(
      ['Done, and read back.', planText(came.plan, { place, isTaken: true }), ...linesOf(came.tried)].join('\n'),
    );
    if (shown.steps.some(({ kind }) => kind === 'new_secret')) terminal.print(restartWords(place));
    return isSetUp(came.plan) && worksIf(came.tried) ? EXIT.done : EXIT.found;
  } catch (fault) {
    if (fault instanceof NotKept) {
      terminal.complain(
        `The secret could not be put into ${pathOf(place)} (${fault.code}), and nobody has it. Mend that, then run this again with --rotate.`,
      );
      return EXIT.failed;
    }
    if (!(fault instanceof Unavailable)) throw fault;
    terminal.complain(`${fault.message}\nRun this again: it shows what of it was done, and does the rest.`);
    if (makesSecret(shown) && !isKept) {
      terminal.complain('No secret was kept. If the token is there by then, --rotate makes one.');
    }
    return EXIT.failed;
  }
}

/** Where nothing is to be done on the cluster, the secret that the bot is given may still be missing or another one's. */
async function tellOfSecret(
  { administration }: BootstrapDeps,
  plan: BotPlan,
  { terminal, place, secret }: Consent,
): Promise<number> {
  if (plan.bot.token === undefined) return isSetUp(plan) ? EXIT.done : EXIT.found;
  if (secret === undefined) {
    const where = place.kind === 'terminal' ? place.variable : place.path;
    terminal.print(
      `Nothing to do on the cluster. No secret is in ${where} here; if it is lost, --rotate makes a new one.`,
    );
    return isSetUp(plan) ? EXIT.done : EXIT.found;
  }
  const tried = await administration.tryOut(secret);
  terminal.print(['Nothing to do on the cluster.', ...triedLines(tried)].join('\n'));
  return isSetUp(plan) && worksIf(tried) ? EXIT.done : EXIT.found;
}

function linesOf(tried: TriedOut | undefined): readonly string[] {
  return tried === undefined ? [] : triedLines(tried);
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
