import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly said: string;
}

/** Where and with what a program runs. */
export interface Place {
  /** Its working folder, and its home: no settings of this machine reach it. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs a program to its end, with this environment and no other but `PATH`; it does not outlive the test. */
export async function run(
  program: string,
  args: readonly string[],
  { folder, env, input = '' }: Place,
): Promise<Ended> {
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  child.stdin.end(input);
  const [output, said] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code: child.exitCode, output, said };
}

/**
 * The first of these programs that can do something. Says so where none can: tests that are left out shall be seen.
 * @param proof arguments with which a fit program ends well.
 */
export function findProgram(
  programs: readonly string[],
  proof: readonly string[],
  missing: string,
): string | undefined {
  const found = programs.find((program) => spawnSync(program, proof, { stdio: 'ignore' }).status === 0);
  if (found === undefined) process.stderr.write(`\nNOT TESTED on this machine: ${missing}\n`);
  return found;
}
