import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { seedSchema } from '../playground/proxmox/seed.ts';
import { replayMinimalPrivileges } from './conformance/minimal-privileges.ts';
import { replayTranscript } from './conformance/replay.ts';
import { readJson, type Score } from './conformance/transcript.ts';
import { replayVersionDifferences } from './conformance/version-differences.ts';

/**
 * Replays recorded exchanges with Proxmox's own code against the simulated Proxmox and tells how many answers are the
 * same. `PVE_TRANSCRIPTS` names the folder of recordings; `--verbose` prints every difference; `--raise-floors` keeps
 * what is reached now as the least that later runs must reach.
 */
const PROJECT = resolve(import.meta.dirname, '..');
const FOLDER = resolve(PROJECT, process.env['PVE_TRANSCRIPTS'] ?? '../shared/pve/transcripts');
const FLOORS = join(PROJECT, 'scripts/conformance-floors.json');

const REPLAYS: Readonly<Record<string, typeof replayTranscript>> = {
  '08-minimal-privileges.json': replayMinimalPrivileges,
  '13-version-differences.json': replayVersionDifferences,
};

async function main(options: ReadonlySet<string>): Promise<void> {
  if (!existsSync(FOLDER)) {
    console.log('No recordings of Proxmox here: set PVE_TRANSCRIPTS to their folder. 0 passed, 0 failed');
    return;
  }
  const seed = readJson(FOLDER, '../seed.json', seedSchema);
  const floors = z.record(z.string(), z.number()).parse(JSON.parse(readFileSync(FLOORS, 'utf8')));
  const reached: Record<string, number> = {};
  let matched = 0;
  let total = 0;
  for (const file of readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .toSorted()) {
    const score = await (REPLAYS[file] ?? replayTranscript)(FOLDER, file, seed);
    const floor = floors[file] ?? 0;
    reached[file] = Math.max(floor, score.matched);
    matched += score.matched;
    total += score.total;
    console.log(line(file, score, floor));
    if (options.has('--verbose')) for (const mismatch of score.mismatches) console.log(`  ${mismatch}`);
    if (score.matched < floor) process.exitCode = 1;
  }
  console.log(`${matched} passed, ${total - matched} failed`);
  if (options.has('--raise-floors')) writeFileSync(FLOORS, `${JSON.stringify(reached, undefined, 2)}\n`);
}

function line(file: string, { matched, total }: Score, floor: number): string {
  const share = `${matched}/${total}`.padStart(9);
  return `${file.padEnd(42)} ${share}${matched < floor ? `  FELL BELOW ITS FLOOR OF ${floor}` : ''}`;
}

await main(new Set(process.argv.slice(2)));
