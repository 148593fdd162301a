import { once } from 'node:events';
import { Closing } from './closing.ts';
import { Interrupted, onInterruption } from './interruption.ts';
import { Narrator } from './narrator.ts';
import type { Mode } from './options.ts';
import { castPlay } from './play.ts';
import { countWhatIsLeft } from './scenes/end.ts';
import { openStage, type Stage } from './stage.ts';
import type { Story } from './stories.ts';

/** As many of the bot's last log lines as explain a failure. */
const LOG_LINES = 15;

/**
 * Tells a story at the terminal and stops everything it started, also when it fails or is interrupted.
 * @returns the exit status: 0 when the story came to its end and nothing is left on Proxmox.
 */
export async function runDemo(mode: Mode, story: Story): Promise<number> {
  const narrator = new Narrator(process.stdout, process.env);
  const closing = new Closing();
  const ending = new AbortController();
  onInterruption((why) => ending.abort(why));
  let stage: Stage | undefined;
  try {
    narrator.line(`pvetoken demo, over ${mode === 'socket' ? 'Socket Mode' : 'HTTP'}`, 'bold');
    narrator.line('The bot is real, and so is the time. Slack and Proxmox are simulated, on this machine.');
    narrator.line('Ruth asks, Ann and Abe approve, Ada administers. Each of them sees a screen of their own.');
    stage = await openStage(mode, story, narrator, closing, ending.signal);
    void stage.bot.ended.then((code) => ending.abort(botEnded(code)));
    return await Promise.race([tell(stage, story, narrator, ending.signal), firing(ending.signal)]);
  } catch (error) {
    // What fails because of an interruption is not its cause.
    return explain(ending.signal.aborted ? ending.signal.reason : error, narrator, stage);
  } finally {
    await closing.close();
  }
}

async function tell({ world }: Stage, story: Story, narrator: Narrator, signal: AbortSignal): Promise<number> {
  const play = castPlay(world, narrator, signal);
  await story.tell(play);
  const { tokens, users, acl } = await countWhatIsLeft(play);
  narrator.line(`left on Proxmox: ${tokens.length} tokens, ${users.length} users, ${acl.length} ACL entries`, 'bold');
  return tokens.length + users.length + acl.length === 0 ? 0 : 1;
}

function botEnded(code: number | null): Error {
  return new Error(code === null ? 'The bot was killed.' : `The bot ended by itself, with status ${code}.`);
}

/** Never resolves. @throws the signal's reason when it fires. */
async function firing(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  await once(signal, 'abort');
  throw signal.reason;
}

function explain(error: unknown, narrator: Narrator, stage: Stage | undefined): number {
  if (error instanceof Interrupted) {
    narrator.line(`\n${error.message} Stopping everything that the demo started.`);
    return error.exitCode;
  }
  narrator.line(`\nThe demo failed ${narrator.position()}`, 'red');
  narrator.line(error instanceof Error ? error.message : String(error));
  if (stage !== undefined) {
    narrator.line('\nThe last lines of the bot’s log:');
    for (const line of stage.bot.log().slice(-LOG_LINES)) narrator.line(line);
  }
  return 1;
}
