import { parseArgs } from 'node:util';
import { STORIES, type Story } from './stories.ts';

/** How Slack reaches the bot: by a socket that the bot opens, or by signed requests to its port. */
export type Mode = 'socket' | 'http';

/** What the command line asks for; `wrong` carries a sentence for the person who typed it. */
export type Options =
  | { readonly kind: 'run'; readonly mode: Mode; readonly story: Story }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly sentence: string };

function storyLine([name, { about }]: [string, Story]): string {
  return `  --story ${name.padEnd(14)} ${about}`;
}

export const USAGE = `npm run demo [-- OPTION...]

Starts the unmodified bot between a simulated Slack and a simulated Proxmox on this machine, and follows one token
from the ask to its end, in real time: some 45 seconds. It needs no account, no root and no configuration, listens on
127.0.0.1 only, and leaves nothing behind.

  --mode socket          Slack reaches the bot by a socket that the bot opens (the default)
  --mode http            Slack reaches the bot by signed HTTP requests
${Object.entries(STORIES).map(storyLine).join('\n')}
  --help

It uses a Redis of its own (see playground/redis/start-redis.ts) and does not touch the one of REDIS_URL.`;

/** Reads the words after `npm run demo --`. */
export function readOptions(words: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        mode: { type: 'string', default: 'socket' },
        story: { type: 'string', default: 'journey' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const { mode } = values;
    const story = Object.hasOwn(STORIES, values.story) ? STORIES[values.story] : undefined;
    if (story === undefined) {
      const names = Object.keys(STORIES).join(', ');
      return { kind: 'wrong', sentence: `There is no story "${values.story}"; choose one of ${names}.` };
    }
    if (mode === 'socket' || mode === 'http') return { kind: 'run', mode, story };
    return { kind: 'wrong', sentence: `There is no mode "${mode}"; choose socket or http.` };
  } catch (error) {
    // parseArgs throws a TypeError with a code for what it cannot read; its sentence names the option.
    if (error instanceof TypeError && 'code' in error) return { kind: 'wrong', sentence: error.message };
    throw error;
  }
}
