import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Writable, type Readable } from 'node:stream';
import { coloursOf, PAINT, PLAIN, type Colour } from './colour.ts';

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
  /** How a result is painted; without it, not at all. */
  readonly colour?: Colour;
  /** Shows what is being done in a line that gives way to the next one, or to nothing. Without a terminal it shows nothing. */
  progress?(line: string | undefined): void;
}

/** The streams of a process; `input.isTTY` tells whether somebody types there. */
export interface Streams {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
  /** Questions go here too, so that a result can be piped elsewhere. */
  readonly errors: Writable & { readonly isTTY?: boolean };
}

/** What is written here is seen by nobody. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/** Opens the terminal on a process's streams. @param env says whether colours are wanted. */
export function openTerminal({ input, output, errors }: Streams, env: NodeJS.ProcessEnv = {}): Terminal {
  const colour = coloursOf(output, env);
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
    colour,
    print: (text) => put(output, text, colour),
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
    progress(line) {
      if (errors.isTTY === true) errors.write(`${ERASED_LINE}${printable(line ?? '').replaceAll('\n', ' ')}`);
    },
  };
}

/** To the beginning of the line, and nothing left on it (ECMA-48, EL). */
const ERASED_LINE = '\r\u001B[2K';

function put(stream: Writable, text: string, colour = PLAIN): void {
  const shown = colour === PLAIN ? printable(text) : painted(text);
  stream.write(shown.endsWith('\n') ? shown : `${shown}\n`);
}

/** As `printable`, with our own paint left on: a name that brings some along changes colours and nothing else. */
function painted(text: string): string {
  const paint = text.match(PAINT) ?? [];
  return text
    .split(PAINT)
    .map((part, at) => `${printable(part)}${paint[at] ?? ''}`)
    .join('');
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

/**
 * A text without controls, which names on a cluster could use to write over what stands beside them; the ends of lines
 * stay, also those of CSV.
 */
function printable(text: string): string {
  return text.replaceAll(/(?!\r\n)[^\P{C}\n]/gu, '?');
}
