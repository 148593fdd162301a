import { connectWakeups } from '../compose-operator.ts';
import { parseDuration } from '../domain/duration.ts';
import { LONGEST_DENIAL } from '../domain/lifecycle/review.ts';
import { operatorName } from '../domain/operator.ts';
import { parseRequestId, type RequestId } from '../domain/request-id.ts';
import { MINUTE, type Milliseconds } from '../domain/time.ts';
import { findToRevoke, revokeForOperator, type Found, type Target } from '../use-cases/revoke-as-operator.ts';
import { EXIT, misunderstood } from './command.ts';
import { readOptions } from './options.ts';
import { requestTable } from './request-text.ts';
import { grants, leftWords, refusalToRevoke, targetWords } from './revoke-text.ts';
import type { Terminal } from './terminal.ts';
import { waitForEnd } from './wait-for-end.ts';
import { whoRunsThis } from './who.ts';
import { withKept, type AtHand } from './with-kept.ts';

const REVOKE_USAGE = `pvetoken revoke: take tokens away before their time

  pvetoken revoke ID                     one request's
  pvetoken revoke --role R | --user U | --cluster C | --all
                                         all that there are of a role, of a person (a Slack user id), on a cluster, or at all

      --reason TEXT     why; its owner and the channel read it
      --yes             stands for the answer to the question that comes first
      --wait, --no-wait
                        whether to wait until each is seen to be gone; on a terminal it waits
      --timeout D       how long it waits at most: 1m unless it is said

It writes into the store of the bot, in the name of the system's user and host, and a running bot of this version or a later
one carries it out; with none, nothing happens before one starts, or the token's own end on Proxmox. Owners and channels are
told that an operator ended it.

Exit status: 0 all are gone, or (without waiting) all were started; 2 some are left; 1 nothing was done.`;

interface Command {
  readonly target: Target;
  readonly reason: string | undefined;
  readonly yes: boolean;
  readonly wait: boolean;
  readonly timeout: Milliseconds;
}

type Read =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly what: string };

/** `pvetoken revoke`. @returns the exit status. */
export async function revoke(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const read = readWords(words, terminal.isInteractive);
  if (read.kind === 'help') {
    terminal.print(REVOKE_USAGE);
    return EXIT.done;
  }
  if (read.kind === 'mistake') return misunderstood('revoke', read.what, REVOKE_USAGE, terminal);
  const { command } = read;
  return await withKept(env, terminal, async (atHand) => {
    const found = await find(atHand, command.target, terminal);
    if (found === undefined) return EXIT.failed;
    if (found.grants.length + found.unread.length === 0) {
      terminal.print(`Nothing was changed: there is no grant of ${targetWords(command.target)}.`);
      return EXIT.done;
    }
    if (found.grants.length > 0) terminal.print(requestTable(found.grants));
    for (const { id } of found.unread) terminal.complain(`Request ${id} may be meant too, and cannot be read.`);
    return (await isMeant(found, command, terminal)) ? await carryOut(atHand, command, terminal) : EXIT.failed;
  });
}

/** What is meant, as it stands now; what stands in the way of one request is told. */
async function find({ kept }: AtHand, target: Target, terminal: Terminal): Promise<Found | undefined> {
  const found = await findToRevoke(kept, target);
  if (found.ok) return found.value;
  terminal.complain(refusalToRevoke(found.refusal));
  return undefined;
}

async function isMeant({ grants: found }: Found, { yes }: Command, terminal: Terminal): Promise<boolean> {
  if (yes) return true;
  if (!terminal.isInteractive) {
    terminal.complain(
      'Nothing was changed: there is no terminal to ask for a yes; say --yes if all of the above is meant.',
    );
    return false;
  }
  const answer = await terminal.ask(`Revoke ${grants(found.length)}? Nobody can bring them back. Type yes: `);
  if (answer?.trim().toLowerCase() === 'yes') return true;
  terminal.complain('Nothing was changed.');
  return false;
}

/** The selection is made anew after the yes, so that no grant that became active meanwhile escapes. */
async function carryOut(atHand: AtHand, command: Command, terminal: Terminal): Promise<number> {
  const { kept, configuration, environment } = atHand;
  const found = await find(atHand, command.target, terminal);
  if (found === undefined) return EXIT.failed;
  const readable = found.grants.map(({ request }) => request.id);
  // Those that cannot be read fail, and are counted, so that nobody believes that all is over.
  const ids = [...readable, ...found.unread.map(({ id }) => id)];
  const by = whoRunsThis();
  const clusters = configuration.clusters.map(({ name }) => name);
  const queue = await connectWakeups(environment.redisUrl?.reveal() ?? '', clusters);
  const report = (fault: unknown, { request = '' }: Readonly<Record<string, string>>): string => {
    terminal.complain(
      `Request ${request} could not be changed: ${fault instanceof Error ? fault.message : 'unknown fault'}`,
    );
    return request;
  };
  const deps = { ...kept, wakeups: queue.wakeups, policy: configuration.policy, now: Date.now, report };
  try {
    const { started, ended, failed } = await revokeForOperator(deps, ids, { by, reason: command.reason });
    terminal.print(`Started to revoke ${grants(started)}, as ${operatorName(by)}.`);
    if (ended > 0) terminal.print(`${grants(ended)} had ended or begun to end before.`);
    if (failed > 0) terminal.complain(`Could not start with ${grants(failed)}; run this again for what is left.`);
    if (failed > 0 && started === 0) return EXIT.failed;
    const isAllGone = !command.wait || (await wait(atHand, command, readable, terminal));
    return isAllGone && failed === 0 ? EXIT.done : EXIT.found;
  } finally {
    await queue.close();
  }
}

/** @returns whether all are gone. */
async function wait(
  { kept }: AtHand,
  { timeout }: Command,
  ids: readonly RequestId[],
  terminal: Terminal,
): Promise<boolean> {
  terminal.complain(`Waiting until ${ids.length === 1 ? 'it is' : 'they are'} seen to be gone…`);
  const left = await waitForEnd({ store: kept.store, now: Date.now }, ids, timeout, (id) => {
    terminal.print(`${id} is gone from its cluster.`);
  });
  if (left.length === 0) return true;
  terminal.complain(leftWords(left, timeout));
  return false;
}

const OPTIONS = {
  role: { type: 'string' },
  user: { type: 'string' },
  cluster: { type: 'string' },
  all: { type: 'boolean', default: false },
  reason: { type: 'string' },
  yes: { type: 'boolean', default: false },
  wait: { type: 'boolean', default: false },
  'no-wait': { type: 'boolean', default: false },
  timeout: { type: 'string' },
} as const;

function mistake(what: string): Read {
  return { kind: 'mistake', what };
}

function readWords(words: readonly string[], isInteractive: boolean): Read {
  const read = readOptions(words, OPTIONS);
  if (read.kind !== 'words') return read;
  const { role, user, cluster, all, reason, yes, wait, 'no-wait': noWait, timeout } = read.values;
  const [text, ...more] = read.positionals;
  const targets: (Target | undefined)[] = [
    ...(text === undefined ? [] : [targetOf(text)]),
    ...(role === undefined ? [] : [{ by: 'role', role } as const]),
    ...(user === undefined ? [] : [{ by: 'user', user } as const]),
    ...(cluster === undefined ? [] : [{ by: 'cluster', cluster } as const]),
    ...(all ? [{ by: 'all' } as const] : []),
  ];
  const [target] = targets;
  if (targets.length !== 1 || more.length > 0)
    return mistake('say one of ID, --role R, --user U, --cluster C and --all');
  if (target === undefined) return mistake(`${text} is no request id; one is 8 signs, such as k7m3q9xa`);
  if (wait && noWait) return mistake('--wait and --no-wait exclude each other');
  if (reason !== undefined && Array.from(reason).length > LONGEST_DENIAL)
    return mistake(`a reason has ${LONGEST_DENIAL} signs at most`);
  const most = timeout === undefined ? MINUTE : parseDuration(timeout);
  if (most === undefined) return mistake(`${timeout} is no duration; say --timeout 2m`);
  const command = {
    target,
    reason: reason?.trim() || undefined,
    yes,
    wait: wait || (isInteractive && !noWait),
    timeout: most,
  };
  return { kind: 'command', command };
}

function targetOf(text: string): Target | undefined {
  const id = parseRequestId(text);
  return id === undefined ? undefined : { by: 'id', id };
}
