import { parseArgs } from 'node:util';
import { botFromNothing, connectAdministration } from '../compose-clusters.ts';
import type { ClusterToSetUp } from '../config/configuration.ts';
import type { SetUpConfiguration } from '../config/load.ts';
import type { BotPlan } from '../domain/bot-set-up.ts';
import { isSetUp, planBotSetUp } from '../domain/plan-bot-set-up.ts';
import type { Policy } from '../domain/policy.ts';
import { prepareBootstrap } from '../use-cases/bootstrap.ts';
import { Unavailable } from '../use-cases/faults.ts';
import { applyPlan } from './apply-bootstrap.ts';
import { lacksWords, planData, planText } from './bootstrap-text.ts';
import { EXIT, misunderstood } from './command.ts';
import { credentialInEnvironment, givenCredential } from './given-credential.ts';
import { pveumCommand, pveumText } from './pveum-text.ts';
import { heldIn, placeFor, type SecretPlace } from './secret-place.ts';
import { readSetUp } from './settings.ts';
import type { Terminal } from './terminal.ts';

const BOOTSTRAP_USAGE = `pvetoken bootstrap: sets up the bot on a cluster, with the least privileges that its roles need

  pvetoken bootstrap [--cluster C] [--rotate] [--write-env FILE] [--yes] [--token-stdin]
      Looks what is there of the bot, shows what is missing, asks, and makes it: the group, the user and the token that
      pvetoken.yml names, the bot's PVE roles and its rights, and the membership of users that roles name as owner. It
      can be run again at any time. What is too much is told and stays; what is not the bot's is left alone.
      The token's secret goes into the file that secretFile names. Where secretEnv names a variable, it is shown once,
      or with --write-env put into a file of such variables (mode 0600).
      --rotate makes a new secret of the token that is there; the old one stops working at once.

      It works with an administrator's credential, which is kept nowhere. It asks for it; a script sets
      PVETOKEN_APPLY_TOKEN_ID (USER@REALM!TOKENID) and PVETOKEN_APPLY_TOKEN_SECRET, or PVETOKEN_APPLY_USER and
      PVETOKEN_APPLY_PASSWORD, or writes USER@REALM!TOKENID=SECRET or USER@REALM=PASSWORD to the input with
      --token-stdin. --yes stands for the answer to the question.

  pvetoken bootstrap --plan [--cluster C] [--rotate] [--json]
      Shows the same, and changes nothing.

  pvetoken bootstrap --pveum [--cluster C] [--rotate]
      Prints it as commands for root on a node, without asking for a credential: all of them, or, where the environment
      or the input gives a credential to look with, those for what is missing.

Exit status: 0 the bot has all that it needs, or the commands were printed, 2 something is left to do, 1 it failed or was
refused.`;

/** What stands behind `bootstrap`, read. */
interface Command {
  readonly cluster: string | undefined;
  readonly act: 'apply' | 'plan' | 'pveum';
  readonly json: boolean;
  readonly rotate: boolean;
  readonly writeEnv: string | undefined;
  readonly yes: boolean;
  readonly isPiped: boolean;
}

/** `pvetoken bootstrap`. @returns the exit status. */
export async function bootstrap(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const read = readCommand(words);
  if (read.kind === 'help') {
    terminal.print(BOOTSTRAP_USAGE);
    return EXIT.done;
  }
  if (read.kind === 'mistake') return misunderstood('bootstrap', read.what, BOOTSTRAP_USAGE, terminal);
  const { command } = read;
  const refuse = (...reasons: readonly string[]): number => {
    for (const reason of reasons) terminal.complain(reason);
    return EXIT.failed;
  };
  const settings = readSetUp(env, command.cluster);
  if (!settings.ok) return refuse(...settings.problems);
  const { cluster, policy } = settings.setUp;
  if (cluster === undefined) return refuse(unknownCluster(command, settings.setUp));
  const isToken = cluster.bot.includes('!');
  if (!isToken && (command.rotate || command.writeEnv !== undefined)) {
    return refuse(
      `The bot logs in on ${cluster.name} with a password, which this does not make. On a node: ${pveumCommand('passwd', cluster.bot)}`,
    );
  }
  const place = placeFor(cluster.keptIn, command.writeEnv);
  if (place === undefined) {
    return refuse(`pvetoken.yml names a file for the secret of ${cluster.name}, where it goes; leave out --write-env.`);
  }
  if (command.act === 'pveum' && !command.isPiped && credentialInEnvironment(env) === undefined) {
    terminal.print(pveumText(planFromNothing(cluster, policy, command), place, false));
    return EXIT.done;
  }
  const given = await givenCredential(cluster.name, { env, terminal, isPiped: command.isPiped });
  if (!given.ok) return refuse(`Nothing was changed on ${cluster.name}: ${given.reason}.`);
  const administration = connectAdministration(cluster, policy, given.credential);
  try {
    const deps = { administration, now: Date.now };
    const prepared = await prepareBootstrap(deps, command);
    const held = await heldIn(place);
    const destination = { place, isTaken: held !== undefined };
    if (prepared.plan !== undefined) show(prepared.plan, destination, command, terminal);
    if (command.act === 'pveum' && prepared.plan !== undefined) return EXIT.done;
    if (prepared.kind === 'not_allowed') {
      return refuse(
        `Nothing was changed on ${cluster.name}: ${lacksWords(administration.administrator, prepared.lacks)}.`,
      );
    }
    if (command.act === 'plan') return isSetUp(prepared.plan) ? EXIT.done : EXIT.found;
    return await applyPlan(deps, prepared.plan, {
      ...command,
      terminal,
      place,
      secret: place.kind === 'env_file' ? held : cluster.secret,
    });
  } catch (fault) {
    if (!(fault instanceof Unavailable)) throw fault;
    return refuse(`It could not be done: ${fault.message}.`);
  } finally {
    await administration.close();
  }
}

function show(
  plan: BotPlan,
  destination: { readonly place: SecretPlace; readonly isTaken: boolean },
  { act, json }: Command,
  terminal: Terminal,
): void {
  if (act === 'pveum') terminal.print(pveumText(plan, destination.place, true));
  else if (json) terminal.print(JSON.stringify(planData(plan, destination), undefined, 2));
  else terminal.print(planText(plan, destination));
}

/** The plan for a cluster on which nothing of the bot is, or, to rotate, nothing but its token's secret is to change. */
function planFromNothing(cluster: ClusterToSetUp, policy: Policy, { rotate }: Command): BotPlan {
  const { bot, found } = botFromNothing(cluster, policy);
  const plan = planBotSetUp(bot, found, { rotate: false, now: 0 });
  if (!rotate || bot.token === undefined) return plan;
  return { ...plan, steps: [{ kind: 'new_secret', token: bot.token }] };
}

function unknownCluster({ cluster }: Command, { clusters }: SetUpConfiguration): string {
  const known = clusters.join(', ');
  return cluster === undefined
    ? `Say which cluster, with --cluster: there is ${known}.`
    : `There is no cluster ${cluster} in the configuration; there is ${known}.`;
}

type Read =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly what: string };

function mistake(what: string): Read {
  return { kind: 'mistake', what };
}

function readCommand(words: readonly string[]): Read {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        cluster: { type: 'string' },
        plan: { type: 'boolean', default: false },
        pveum: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        rotate: { type: 'boolean', default: false },
        'write-env': { type: 'string' },
        yes: { type: 'boolean', default: false },
        'token-stdin': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const { cluster, plan, pveum, json, rotate, 'write-env': writeEnv, yes, 'token-stdin': isPiped } = values;
    if (plan && pveum) return mistake('say --plan or --pveum, not both');
    if (json && !plan) return mistake('--json is for --plan');
    if ((plan || pveum) && yes) return mistake('--yes is for doing it; --plan and --pveum change nothing');
    const act = plan ? 'plan' : pveum ? 'pveum' : 'apply';
    return { kind: 'command', command: { cluster, act, json, rotate, writeEnv, yes, isPiped } };
  } catch (fault) {
    // What parseArgs throws says which word is wrong.
    return mistake(fault instanceof Error ? fault.message : 'cannot be read');
  }
}
