import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startWorld, type World, type WorldFile, type WorldOptions } from '../../playground/world.ts';
import { doctor } from '../../src/cli/doctor.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { storyRedis } from '../support/redis.ts';

/** What an operator reads. */
interface Looked {
  readonly status: number;
  /** All of it, with names in place of what differs from run to run. */
  readonly text: string;
  /** What is not well of it, and what it comes to. */
  readonly unwell: string;
}

const nobody = async (): Promise<undefined> => await Promise.resolve(undefined);

/** A bot that is set up and does not run: a Slack, a Redis and a cluster, and the settings that name them. */
export class SetUp {
  readonly world: World;
  readonly folder: string;
  readonly file: WorldFile;
  readonly env: Record<string, string>;

  constructor(world: World, folder: string) {
    this.world = world;
    this.folder = folder;
    this.file = world.file;
    this.env = { ...world.environment, PVETOKEN_CONFIG: join(folder, 'pvetoken.yml') };
  }

  /** Puts a file beside `pvetoken.yml`. @returns its path. */
  async writes(name: string, text: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, text);
    return path;
  }

  /** Runs `pvetoken doctor` with these words. @param yaml in place of the file as it stands. */
  async isLookedAt(words: readonly string[] = [], yaml = JSON.stringify(this.file)): Promise<Looked> {
    await this.writes('pvetoken.yml', yaml);
    const said: string[] = [];
    const terminal: Terminal = {
      isInteractive: false,
      print: (text) => void said.push(text),
      complain: (text) => void said.push(text),
      ask: nobody,
      askSecret: nobody,
      readLine: nobody,
    };
    const status = await doctor(words, this.env, terminal);
    const text = this.#named(said.join('\n'));
    return { status, text, unwell: unwellOf(text) };
  }

  #named(text: string): string {
    const { proxmox } = this.world;
    return text
      .replaceAll(proxmox.url, 'https://pve1:8006')
      .replaceAll(this.folder, '/etc/pvetoken')
      .replaceAll(proxmox.fingerprint ?? 'none', 'ITS:FINGERPRINT')
      .replaceAll(/\b\d+\.\d ms/g, '0.1 ms');
  }
}

/** Sets up all that a bot needs, as it should be; it goes with the test. */
export async function aSetUp(options: Partial<WorldOptions> = {}): Promise<SetUp> {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-doctor-'));
  const redisUrl = options.redisUrl ?? (await storyRedis({ onTestFinished }));
  const world = await startWorld({ authFailureDelayMs: 0, tls: true, ...options, redisUrl });
  onTestFinished(async () => {
    await world.close();
    await rm(folder, { recursive: true });
  });
  const setUp = new SetUp(world, folder);
  const ca = await setUp.writes('ca.pem', world.proxmox.caPem ?? '');
  const { home } = setUp.file.clusters;
  if (home !== undefined) home['tls'] = { ca };
  return setUp;
}

/** Leaves what is well out, and areas in which all is. */
function unwellOf(text: string): string {
  return text
    .replaceAll(/^  ✓ .*\n?(?:      .*\n?)*/gm, '')
    .replaceAll(/^\S[^\n]*\n\n(?=\S)/gm, '')
    .trim();
}
