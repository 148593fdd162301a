import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Told } from './bot.ts';

const BOT = fileURLToPath(new URL('bot.ts', import.meta.url));

/** How long a bot may take to stop in order: what it waits for itself at most is 15 s. */
const STOP_WITHIN = 20_000;

const Did = z.discriminatedUnion('did', [
  z.object({ did: z.enum(['ready', 'stopped']) }),
  z.object({ did: z.literal('started'), port: z.number() }),
  z.object({ did: z.literal('failed'), why: z.string() }),
]);

type Did = z.infer<typeof Did>;

/** A process that can run bots, one after another. */
export class BotProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  readonly #ready: Promise<unknown>;
  #listener: (line: string) => void = () => undefined;
  #isWanted = true;

  constructor() {
    this.#child = fork(BOT, [], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: join(tmpdir(), 'pvetoken-compile-cache') },
    });
    // Its end closes the channel to it, and a message on its way is lost then.
    this.#child.on('error', () => undefined);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream) createInterface(stream).on('line', (line) => this.#listener(line));
    }
    const ready = once(this.#child, 'message');
    this.#ended = once(this.#child, 'close');
    this.#child.once('close', () => {
      if (this.#isWanted) this.#listener('the process ended by itself');
    });
    this.#ready = Promise.race([ready, this.#ended]);
  }

  /** Resolves once it can run a bot; to get there takes a second of work. */
  get ready(): Promise<unknown> {
    return this.#ready;
  }

  get isAlive(): boolean {
    return this.#isWanted && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Hands every line that it writes to somebody else from now on. */
  onLine(listener: (line: string) => void): void {
    this.#listener = listener;
  }

  /**
   * Starts a bot.
   * @returns the port at which it listens, when it is at work; `undefined` when the process has ended.
   * @throws Error when it cannot start.
   */
  async start(told: Omit<Extract<Told, { do: 'start' }>, 'do'>): Promise<number | undefined> {
    await this.#ready;
    const did = await this.#tell({ do: 'start', ...told });
    return did?.did === 'started' ? did.port : undefined;
  }

  /** Stops the bot in order, for the next one. @throws Error when that takes too long. */
  async stop(): Promise<void> {
    const late = AbortSignal.timeout(STOP_WITHIN);
    const inVain = once(late, 'abort').then(() => {
      throw new Error(`a bot did not stop within ${STOP_WITHIN} ms`);
    });
    await Promise.race([this.#tell({ do: 'stop' }), inVain]);
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    this.#isWanted = false;
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** As `kill`, for a parent that is at its own end and can wait for nothing. */
  killAtOnce(): void {
    this.#child.kill('SIGKILL');
  }

  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  async #tell(told: Told): Promise<Did | undefined> {
    const answered = once(this.#child, 'message');
    this.#child.send(told, () => undefined);
    const [answer] = await Promise.race([answered, this.#ended]);
    // It ended, with an exit code or without one, and has nothing to say.
    if (typeof answer !== 'object' || answer === null) return undefined;
    const did = Did.parse(answer);
    if (did.did === 'failed') throw new Error(`a bot failed: ${did.why}`);
    return did;
  }
}

/** Processes that wait for work, so that nobody waits for a process to start. */
export class ProcessPool {
  readonly #idle: BotProcess[] = [];
  readonly #all = new Set<BotProcess>();

  readonly #spare: number;

  /** @param spare how many wait at any time. */
  constructor(spare: number) {
    this.#spare = spare;
    process.once('exit', this.#orphaned);
    this.#fill();
  }

  /** Resolves once those that wait can run a bot. */
  async ready(): Promise<void> {
    await Promise.all(this.#idle.map(async (each) => await each.ready));
  }

  take(): BotProcess {
    const taken = this.#idle.shift() ?? this.#make();
    this.#fill();
    return taken;
  }

  /** Takes back one whose bot was stopped, or what is left of it. */
  giveBack(each: BotProcess): void {
    each.onLine(() => undefined);
    if (each.isAlive) this.#idle.unshift(each);
    else this.#all.delete(each);
  }

  async close(): Promise<void> {
    process.off('exit', this.#orphaned);
    await Promise.all([...this.#all].map(async (each) => await each.kill()));
    this.#all.clear();
    this.#idle.length = 0;
  }

  readonly #orphaned = (): void => {
    for (const each of this.#all) each.killAtOnce();
  };

  #fill(): void {
    while (this.#idle.length < this.#spare) this.#idle.push(this.#make());
  }

  #make(): BotProcess {
    const made = new BotProcess();
    this.#all.add(made);
    return made;
  }
}
