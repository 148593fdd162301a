import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startWorld, type RoleEntry, type World, type WorldFile, type WorldOptions } from '../../playground/world.ts';
import { doctor } from '../../src/cli/doctor.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { testRedis } from '../support/redis.ts';

/** What an operator reads. */
interface Looked {
  readonly status: number;
  /** All of it, with names in place of what differs from run to run. */
  readonly text: string;
  /** What of it is not well, with its remedies. */
  readonly unwell: string;
  /** What it comes to. */
  readonly summary: string;
  /** What was shown of its progress, line by line; `undefined` where the line was taken away. */
  readonly progress: readonly (string | undefined)[];
}

const nobody = async (): Promise<undefined> => await Promise.resolve(undefined);

/** A bot that is set up and does not run: a Slack, a Redis and a cluster, and the settings that name them. */
export class SetUp {
  readonly world: World;
  readonly file: WorldFile;
  readonly env: Record<string, string>;
  readonly #folder: string;

  constructor(world: World, folder: string) {
    this.world = world;
    this.#folder = folder;
    this.file = world.file;
    this.env = { ...world.environment, PVETOKEN_CONFIG: join(folder, 'pvetoken.yml') };
  }

  /** The entry of the one cluster in `pvetoken.yml`. */
  get home(): Record<string, unknown> {
    return given(this.file.clusters['home']);
  }

  /** The role that makes guests, which its user group approves. */
  get provisioner(): RoleEntry {
    return given(this.file.roles['provisioner']);
  }

  /** The role that opens consoles, which Ann approves for Ruth. */
  get operator(): RoleEntry {
    return given(this.file.roles['operator']);
  }

  /** Puts a file beside `pvetoken.yml`. @returns its path. */
  async writes(name: string, text: string): Promise<string> {
    const path = join(this.#folder, name);
    await writeFile(path, text);
    return path;
  }

  /** Puts a program beside `pvetoken.yml`. @returns the folder. */
  async writesProgram(name: string): Promise<string> {
    await chmod(await this.writes(name, '#!/bin/sh\n'), 0o755);
    return this.#folder;
  }

  /** Runs `pvetoken doctor` with these words. @param yaml in place of the file as it stands. */
  async isLookedAt(words: readonly string[] = [], yaml = JSON.stringify(this.file)): Promise<Looked> {
    await this.writes('pvetoken.yml', yaml);
    const said: string[] = [];
    const progress: (string | undefined)[] = [];
    const terminal: Terminal = {
      isInteractive: false,
      print: (text) => void said.push(text),
      complain: (text) => void said.push(text),
      ask: nobody,
      askSecret: nobody,
      readLine: nobody,
      progress: (line) => void progress.push(line),
    };
    const status = await doctor(words, this.env, terminal);
    const told = said.join('\n');
    if (this.#secrets().some((secret) => told.includes(secret))) throw new Error('a secret was shown');
    const text = this.#named(told);
    const paragraphs = text.split('\n\n');
    return { status, text, unwell: unwellOf(paragraphs.slice(0, -1)), summary: paragraphs.at(-1) ?? '', progress };
  }

  #secrets(): string[] {
    const names = [
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'SLACK_SIGNING_SECRET',
      'PVE_HOME_SECRET',
      'PVE_HOME_PASSWORD',
      'REDIS_URL',
    ];
    return names.map((name) => this.env[name] ?? '').filter((value) => value !== '');
  }

  #named(text: string): string {
    const { proxmox } = this.world;
    return text
      .replaceAll(proxmox.url, 'https://pve1:8006')
      .replaceAll(this.#folder, '/etc/pvetoken')
      .replaceAll(proxmox.fingerprint ?? 'none', 'ITS:FINGERPRINT')
      .replaceAll(/\b\d+(\.\d)? ms/g, '0.1 ms')
      .replaceAll(/\d{4}-\d\d-\d\d, in 364 days/g, 'a day, in 364 days');
  }
}

function given<T>(entry: T | undefined): T {
  if (entry === undefined) throw new Error('the world has no such entry');
  return entry;
}

/** Sets up all that a bot needs, as it should be; it goes with the test. */
export async function aSetUp(options: Partial<WorldOptions> = {}): Promise<SetUp> {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-doctor-'));
  const redisUrl = options.redisUrl ?? (await testRedis()).url;
  const world = await startWorld({ authFailureDelayMs: 0, tls: true, ...options, redisUrl });
  onTestFinished(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });
  const setUp = new SetUp(world, folder);
  const ca = await setUp.writes('ca.pem', world.proxmox.caPem ?? '');
  setUp.home['tls'] = { ca };
  return setUp;
}

/** Leaves out what is well, and areas in which all is. */
function unwellOf(areas: readonly string[]): string {
  const wellAndWhatIsSaidOfIt = /\n  ✓ .*(?:\n {6}.*)*/g;
  return areas
    .map((area) => area.replaceAll(wellAndWhatIsSaidOfIt, ''))
    .filter((area) => area.includes('\n'))
    .join('\n');
}
