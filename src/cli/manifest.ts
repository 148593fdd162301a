import { parseArgs } from 'node:util';
import { manifestFor, refusalOfAddress } from '../config/manifest.ts';
import { packageFile } from '../package-file.ts';
import { EXIT, misunderstood } from './command.ts';
import type { Terminal } from './terminal.ts';

const MANIFEST_USAGE = `pvetoken manifest: the Slack app, to be created "from a manifest" at https://api.slack.com/apps

  pvetoken manifest [--mode socket]           for Socket Mode, in which the bot opens the connection
  pvetoken manifest --mode http --url URL     for HTTP mode: Slack delivers to URL/slack/events

Without --mode it is for the one that SLACK_MODE says.

Exit status: 0 it was printed, 1 the words were not understood.`;

/** `pvetoken manifest`. @returns the exit status. */
export function manifest(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  return Promise.resolve(print(words, env, terminal));
}

function print(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): number {
  if (words.includes('--help')) {
    terminal.print(MANIFEST_USAGE);
    return EXIT.done;
  }
  const mistaken = (what: string): number => misunderstood('manifest', what, MANIFEST_USAGE, terminal);
  let values: { readonly mode?: string; readonly url?: string };
  try {
    ({ values } = parseArgs({ args: [...words], options: { mode: { type: 'string' }, url: { type: 'string' } } }));
  } catch (mistake) {
    return mistaken(mistake instanceof Error ? mistake.message : String(mistake));
  }
  const mode = values.mode ?? (env['SLACK_MODE']?.trim() || 'socket');
  const { url } = values;
  if (mode !== 'socket' && mode !== 'http') return mistaken(`there is no mode ${mode}; there are socket and http`);
  if (mode === 'socket') {
    if (url !== undefined)
      return mistaken('in Socket Mode Slack is given no address; leave out --url, or say --mode http');
    terminal.print(manifestFor(packageFile('manifest.yml'), { mode }).trimEnd());
    return EXIT.done;
  }
  if (url === undefined) return mistaken('HTTP mode needs --url, the address at which Slack reaches the bot');
  const refusal = refusalOfAddress(url);
  if (refusal !== undefined) return mistaken(`--url ${refusal}`);
  terminal.print(manifestFor(packageFile('manifest.yml'), { mode, url }).trimEnd());
  return EXIT.done;
}
