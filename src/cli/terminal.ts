import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Writable, type Readable } from 'node:stream';

/** Where an operator's command is typed and read. */
export interface Terminal {
  /** Whether somebody sits there who can be asked. */
  readonly isInteractive: boolean;
  /** The command's result. */
  print(text: string): void;
  /**
   * Waits until what was printed is taken, for results that are longer than memory.
   * @returns false once nobody reads them any more.
   */
  drained?(): Promise<boolean>;
  /** What stands in its way. */
  complain(text: string): void;
  /** Asks for a line. @returns `undefined` when nobody answers. */
  ask(question: string): Promise<string | undefined>;
  /** As `ask`, for what must not be seen: nothing of it is shown while it is typed. */
  askSecret(question: string): Promise<string | undefined>;
  /** Reads a line that a script writes. */
  readLine(): Promise<string | undefined>;
}

/** The streams of a process; `input.isTTY` tells whether somebody types there. */
export interface Streams {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable;
  /** Questions go here too, so that a result can be piped elsewhere. */
  readonly errors: Writable;
}

/** What is written here is seen by nobody. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/** Opens the terminal on a process's streams. */
export function openTerminal({ input, output, errors }: Streams): Terminal {
  /** As a terminal, readline shows what is typed where `echo` goes, and the system shows it nowhere else. */
  async function answerTo(question: string, echo: Writable): Promise<string | undefined> {
    errors.write(printable(question));
    return await nextLine(input, echo);
  }

  let isRead = true;
  // Whoever reads the first lines of a long result, and no more, closes the pipe.
  output.on('error', () => (isRead = false));

  return {
    isInteractive: input.isTTY === true,
    print: (text) => put(output, text),
    async drained() {
      if (isRead && output.writableNeedDrain) await once(output, 'drain').catch(() => undefined);
      return isRead;
    },
    complain: (text) => put(errors, text),
    ask: async (question) => await answerTo(question, errors),
    async askSecret(question) {
      const line = await answerTo(question, nowhere());
      errors.write('\n');
      return line;
    },
    readLine: async () => await nextLine(input),
  };
}

function put(stream: Writable, text: string): void {
  stream.write(`${printable(text)}\n`);
}

/** @param echo where keys are shown as they are typed; without it, `input` is not typed. */
async function nextLine(input: Readable, echo?: Writable): Promise<string | undefined> {
  const lines = createInterface({ input, historySize: 0, ...(echo && { output: echo, terminal: true }) });
  try {
    return await new Promise((resolve) => {
      lines.once('line', resolve);
      // Control-C and the end of the input are answers too: none.
      for (const ending of ['SIGINT', 'close']) lines.once(ending, () => resolve(undefined));
    });
  } finally {
    lines.close();
  }
}

/** A text without controls, which names on a cluster could use to write over what stands beside them. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{C}\n]/gu, '?');
}
