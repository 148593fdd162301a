import { constants } from 'node:fs';
import { open, readFile, stat, unlink, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SecretSource } from '../config/configuration.ts';
import { Secret } from '../domain/secret.ts';
import type { Terminal } from './terminal.ts';

/** Where a new secret of the bot goes, and nowhere else. */
export type SecretPlace =
  /** The file that the configuration names. */
  | { readonly kind: 'file'; readonly path: string }
  /** A line of a file of environment variables. */
  | { readonly kind: 'env_file'; readonly path: string; readonly variable: string }
  /** Whoever sits at the terminal reads it, once. */
  | { readonly kind: 'terminal'; readonly variable: string };

/** Chooses the place for what the configuration looks for; `undefined` where `--write-env` does not fit that. */
export function placeFor(keptIn: SecretSource, writeEnv: string | undefined): SecretPlace | undefined {
  if (keptIn.kind === 'file') return writeEnv === undefined ? { kind: 'file', path: keptIn.path } : undefined;
  if (writeEnv === undefined) return { kind: 'terminal', variable: keptIn.name };
  return { kind: 'env_file', path: resolve(writeEnv), variable: keptIn.name };
}

/** What is in the place so far, and would be written over; `undefined` where there is nothing. */
export async function heldIn(place: SecretPlace): Promise<Secret | undefined> {
  if (place.kind === 'terminal') return undefined;
  const text = await textOf(place.path);
  const values =
    place.kind === 'file' ? [text.trim()] : text.split('\n').map((line) => valueOf(place.variable, line) ?? '');
  const held = values.findLast((value) => value !== '');
  return held === undefined ? undefined : new Secret(held);
}

/** The text of a plain file. What cannot be read is told when the place is opened; of a terminal or pipe it would have no end. */
async function textOf(path: string): Promise<string> {
  const isPlain = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return isPlain ? await readFile(path, 'utf8').catch(() => '') : '';
}

/** A place that is ready, so that a secret is made only when it can be kept. */
export interface OpenPlace {
  /** Puts the secret there. Called once. @throws an error of the file system. */
  keep(secret: Secret): Promise<void>;
  /** Leaves behind nothing that was not there, unless a secret was kept. */
  close(): Promise<void>;
}

/** Opens a place. @throws an error of the file system where it cannot be written to. */
export async function openPlace(place: SecretPlace, terminal: Pick<Terminal, 'print'>): Promise<OpenPlace> {
  if (place.kind === 'terminal') {
    return {
      async keep(secret) {
        terminal.print(
          `\nThe secret is shown this once. Put this line into .env:\n${lineOf(place.variable, secret)}\n`,
        );
        await Promise.resolve();
      },
      close: async () => await Promise.resolve(),
    };
  }
  const { file, isNew } = await openOrMake(place.path);
  if (!(await file.stat()).isFile()) {
    await file.close();
    throw Object.assign(new Error('a secret is kept in a plain file'), { code: 'it is no plain file' });
  }
  let isKept = false;
  return {
    async keep(secret) {
      isKept = true;
      if (place.kind === 'file') {
        await overwrite(file, `${secret.reveal()}\n`);
      } else {
        const before = await file.readFile('utf8');
        await file.chmod(0o600);
        await overwrite(file, withLine(before, place.variable, lineOf(place.variable, secret)));
      }
    },
    async close() {
      await file.close();
      if (isNew && !isKept) await unlink(place.path);
    },
  };
}

/** A file that is there keeps its owner, its links and, if it is a mount, its place: it is written, not replaced. */
async function openOrMake(path: string): Promise<{ readonly file: FileHandle; readonly isNew: boolean }> {
  try {
    return { file: await open(path, constants.O_RDWR), isNew: false };
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ENOENT')) throw fault;
    return { file: await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600), isNew: true };
  }
}

async function overwrite(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, done)).bytesWritten;
  }
  await file.truncate(bytes.length);
  await file.sync();
}

function lineOf(variable: string, secret: Secret): string {
  return `${variable}=${secret.reveal()}`;
}

/** The text of such a file with this line in place of those that set the variable, or at its end. */
function withLine(text: string, variable: string, line: string): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const first = lines.findIndex((each) => valueOf(variable, each) !== undefined);
  if (first < 0) return [...lines, line, ''].join('\n');
  const others = lines.filter((each, index) => index === first || valueOf(variable, each) === undefined);
  return [...others.with(first, line), ''].join('\n');
}

/** What a line sets the variable to; `undefined` where it sets another, or none. */
function valueOf(variable: string, line: string): string | undefined {
  const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=(.*)$/.exec(line) ?? [];
  return name === variable ? value.trim().replace(/^(['"])(.*)\1$/, '$2') : undefined;
}
