import type { Terminal } from '../../src/cli/terminal.ts';

/** What is typed at a terminal, or piped into it. */
export interface Typed {
  /** What they answer, question by question, when there is somebody at the terminal. */
  readonly answers?: readonly string[] | undefined;
  /** What a script writes to the input. */
  readonly piped?: string | undefined;
  /** Called before each question is answered. */
  readonly meanwhile?: (() => void) | undefined;
}

/** A terminal, what a command said on it (result and complaints, in order), and what it asked. */
export interface TypedTerminal {
  readonly terminal: Terminal;
  readonly said: readonly string[];
  readonly asked: readonly string[];
}

/** Opens a terminal for a command of `pvetoken`; without answers nobody sits there. */
export function typedTerminal({ answers, piped, meanwhile }: Typed = {}): TypedTerminal {
  const [said, asked]: [string[], string[]] = [[], []];
  const left = [...(answers ?? [])];
  const answer = async (question: string): Promise<string | undefined> => {
    asked.push(question);
    meanwhile?.();
    return await Promise.resolve(left.shift());
  };
  return {
    said,
    asked,
    terminal: {
      isInteractive: answers !== undefined,
      print: (text) => void said.push(text),
      complain: (text) => void said.push(text),
      ask: answer,
      askSecret: answer,
      readLine: async () => await Promise.resolve(piped),
    },
  };
}
