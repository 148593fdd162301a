import { readFileSync } from 'node:fs';
import { Secret } from '../domain/secret.ts';

/** Of a key that we sign or seal with: 32 characters of base64 are 24 bytes, which nobody guesses. */
export const SHORTEST_KEY = 32;

/** The text of a file, or why it cannot be had: the end of a sentence that begins with the file. */
export type FileText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/** Reads a text file, trimmed; an empty one is refused. */
export function readText(path: string): FileText {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown error';
    return { ok: false, reason: `cannot be read (${code}); check its path and its permissions` };
  }
  return text === '' ? { ok: false, reason: 'is empty; write into it what belongs there' } : { ok: true, text };
}

/** A secret, or why it cannot be had. */
export type FoundSecret =
  | { readonly ok: true; readonly secret: Secret }
  | { readonly ok: false; readonly reason: string };

/** Reads a secret from a file, such as a Docker secret under `/run/secrets`. */
export function secretFromFile(path: string): FoundSecret {
  const file = readText(path);
  return file.ok
    ? { ok: true, secret: new Secret(file.text) }
    : { ok: false, reason: `names a file that ${file.reason}` };
}

/** Reads a secret from an environment variable; a blank one counts as missing. */
export function secretFromEnvironment(env: NodeJS.ProcessEnv, name: string): FoundSecret {
  const text = env[name]?.trim() ?? '';
  if (text !== '') return { ok: true, secret: new Secret(text) };
  return { ok: false, reason: `names the environment variable ${name}, which is not set; set it and start again` };
}
