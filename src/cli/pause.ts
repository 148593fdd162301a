import { pauseAsOperator, resumeAsOperator } from '../use-cases/pause-grants.ts';
import { EXIT, misunderstood } from './command.ts';
import { readOptions } from './options.ts';
import { pausedText, pauseRefusal, resumedText } from './pause-text.ts';
import type { Terminal } from './terminal.ts';
import { whoRunsThis } from './who.ts';
import { withKept } from './with-kept.ts';

const PAUSE_USAGE = `pvetoken pause: let no new tokens be made until somebody resumes

  pvetoken pause [--cluster C] REASON…
      On one cluster, or on all. Requests and approvals are refused with your reason; tokens that exist go on and end on
      time. Running bots heed it at once, and one of them tells the alerts channel who paused: the system's user and host.

"pvetoken requests list" shows what is paused.

Exit status: 0 it is paused, 1 it is not.`;

const RESUME_USAGE = `pvetoken resume: let new tokens be made again

  pvetoken resume [--cluster C]
      Ends the pause of one cluster, or that of all; each ends by itself.

Exit status: 0 it was resumed, 1 there was no such pause, or it failed.`;

const OPTIONS = { cluster: { type: 'string' } } as const;

/** `pvetoken pause`. @returns the exit status. */
export async function pause(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const read = readOptions(words, OPTIONS);
  if (read.kind === 'help') {
    terminal.print(PAUSE_USAGE);
    return EXIT.done;
  }
  if (read.kind === 'mistake') return misunderstood('pause', read.what, PAUSE_USAGE, terminal);
  const reason = read.positionals.join(' ').trim();
  if (reason === '') return misunderstood('pause', 'say why; people read it', PAUSE_USAGE, terminal);
  const { cluster } = read.values;
  return await withKept(env, terminal, async ({ kept, configuration: { policy } }) => {
    const input = { by: whoRunsThis(), cluster, reason };
    const paused = await pauseAsOperator({ policy, pauses: kept.pauses, now: Date.now }, input);
    if (paused.ok) terminal.print(pausedText(paused.value, policy));
    else terminal.complain(pauseRefusal(paused.refusal));
    return paused.ok ? EXIT.done : EXIT.failed;
  });
}

/** `pvetoken resume`. @returns the exit status. */
export async function resume(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const read = readOptions(words, OPTIONS);
  if (read.kind === 'help') {
    terminal.print(RESUME_USAGE);
    return EXIT.done;
  }
  if (read.kind === 'mistake') return misunderstood('resume', read.what, RESUME_USAGE, terminal);
  if (read.positionals.length > 0) {
    const what = `it takes no words but --cluster C: ${read.positionals.join(' ')}`;
    return misunderstood('resume', what, RESUME_USAGE, terminal);
  }
  const { cluster } = read.values;
  return await withKept(env, terminal, async ({ kept, configuration: { policy } }) => {
    const resumed = await resumeAsOperator({ pauses: kept.pauses, now: Date.now }, { by: whoRunsThis(), cluster });
    if (resumed.ok) terminal.print(resumedText(resumed.value.pause, resumed.value.left, policy));
    else terminal.complain(pauseRefusal(resumed.refusal));
    return resumed.ok ? EXIT.done : EXIT.failed;
  });
}
