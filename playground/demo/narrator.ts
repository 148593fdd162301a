import { setTimeout as pass } from 'node:timers/promises';
import { styleText } from 'node:util';
import { masked, withEmoji, wrapped } from './text.ts';

/** As much time as a scene is given to be read before the next one begins, in milliseconds. */
const READING_TIME = 2_000;

const WIDEST = 100;
/** Below this a terminal had better wrap the lines itself; some say that they have no columns at all. */
const NARROWEST = 60;
/** What comes so much later than the last thing told has its seconds told too. In milliseconds. */
const WHILE = 2_000;

/** Room for the seconds; the story stands right of it. */
const MARGIN = ' '.repeat(7);

type Style = Parameters<typeof styleText>[0];

/** How a block of lines stands out. */
interface Look {
  readonly margin?: string;
  /** Stands in the margin of the first line. */
  readonly stamp?: string;
  readonly frame?: string;
  readonly style?: Style;
}

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Tells the story at the terminal: scenes with the seconds since the start, what people do, and what each of them sees
 * on their screen. No secret gets past it. Colours on a terminal only, and not when NO_COLOR is set.
 */
export class Narrator {
  readonly #output: Output;
  readonly #colours: boolean;
  readonly #width: number;
  readonly #startedAt = performance.now();
  #title = 'the start';
  #sceneAt = -READING_TIME;
  #toldAt = this.#startedAt;

  constructor(output: Output, env: NodeJS.ProcessEnv) {
    this.#output = output;
    this.#colours = output.isTTY === true && !env['NO_COLOR'];
    this.#width = Math.min(WIDEST, Math.max(NARROWEST, output.columns ?? WIDEST));
  }

  /** How far the story has come, e.g. `after 12 s, at: Ruth puts the secret away`. */
  position(): string {
    return `after ${this.#seconds()} s, at: ${this.#title}`;
  }

  /** Begins a scene, as soon as the one before it had its time to be read. @throws the signal's reason when it fires. */
  async scene(title: string, signal: AbortSignal): Promise<void> {
    const left = this.#sceneAt + READING_TIME - performance.now();
    if (left > 0) await pass(left, undefined, { signal });
    signal.throwIfAborted();
    this.#title = title;
    this.#sceneAt = performance.now();
    this.#print('');
    this.#block(title, { stamp: this.#stamp(), margin: MARGIN, style: 'bold' });
  }

  /** What a person does, in a sentence without its subject. */
  does(name: string, what: string): void {
    this.#block(`${name} ${what}`, { ...this.#margin(), style: 'cyan' });
  }

  /** A message on a person's screen, within a frame. @param where e.g. `a direct message` */
  shows(name: string, where: string, text: string): void {
    this.#block(`${name} sees ${where}`, { ...this.#margin(), style: 'cyan' });
    this.#block(withEmoji(text), { margin: MARGIN, frame: '│ ' });
  }

  /** What is worth knowing besides, in the story's own words. */
  says(text: string, style: Style = 'reset'): void {
    this.#block(text, { margin: MARGIN, style });
  }

  /** Words outside the scenes: the beginning, the end, and what went wrong. */
  line(text: string, style: Style = 'reset'): void {
    this.#block(text, { style });
  }

  #seconds(): number {
    return Math.floor((performance.now() - this.#startedAt) / 1_000);
  }

  #margin(): Look {
    const isLate = performance.now() - this.#toldAt >= WHILE;
    return { margin: MARGIN, ...(isLate && { stamp: this.#stamp() }) };
  }

  #stamp(): string {
    return `${this.#seconds()} s`.padStart(MARGIN.length - 2).padEnd(MARGIN.length);
  }

  #block(text: string, { margin = '', stamp, frame = '', style = 'reset' }: Look): void {
    const lines = wrapped(masked(text), this.#width - margin.length - frame.length);
    for (const [index, line] of lines.entries()) {
      const left = index === 0 && stamp !== undefined ? this.#styled('dim', stamp) : margin;
      this.#print(`${left}${this.#styled('dim', frame)}${this.#styled(style, line)}`.trimEnd());
    }
    this.#toldAt = performance.now();
  }

  #print(line: string): void {
    this.#output.write(`${line}\n`);
  }

  #styled(style: Style, text: string): string {
    return this.#colours && style !== 'reset' && text !== '' ? styleText(style, text, { validateStream: false }) : text;
  }
}
