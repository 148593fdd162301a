import type { Delivered } from '../slack/person/inside.ts';
import type { RenderedMessage, SimulatedSlack } from '../slack/simulated-slack.ts';
import type { Narrator } from './narrator.ts';
import { PATIENCE } from './patience.ts';

/** Where the story's role has its cards, and where people type. */
const CHANNEL = 'proxmox-access';

/** Where the bot tells what is out of the ordinary. */
const ALERTS = 'alerts';

/** Which message to wait for, and how much of it to show: of one that was shown before, its first lines only. */
interface Part {
  readonly lines?: number;
  /** Milliseconds until a message is missed. */
  readonly within?: number;
  /** Only what came after this message. */
  readonly after?: RenderedMessage | undefined;
}

/** A person of the story at their own screen. Whatever they do and see is told as it happens. */
export class Actor {
  readonly name: string;
  readonly #slack: SimulatedSlack;
  readonly #userId: string;
  readonly #narrator: Narrator;

  constructor(slack: SimulatedSlack, userId: string, name: string, narrator: Narrator) {
    this.#slack = slack;
    this.#userId = userId;
    this.name = name;
    this.#narrator = narrator;
  }

  /** Types a command. @throws Error when the bot does not acknowledge it, as for a click. */
  async types(command: string): Promise<void> {
    this.#narrator.does(this.name, `types in #${CHANNEL}: ${command}`);
    this.#arrived(command, await this.#slack.as(this.#userId).command(command, { channel: CHANNEL }));
  }

  /** Clicks a button of a message they see. @param why is told after the click, as the end of a sentence */
  async clicks(message: RenderedMessage, button: string, why = ''): Promise<void> {
    this.#narrator.does(this.name, `clicks [${button}]${why}`);
    this.#arrived(`the click on ${button}`, await this.#slack.as(this.#userId).click(message, button));
  }

  async reacts(message: RenderedMessage, emoji: string): Promise<void> {
    this.#narrator.does(this.name, `reacts with :${emoji}:`);
    await this.#slack.as(this.#userId).react(message, emoji);
  }

  /** Waits for a modal to open. */
  async seesModal(): Promise<void> {
    const modal = await this.#slack.waitFor(
      () => this.#sight().modals.at(-1),
      `a modal to open for ${this.name}`,
      PATIENCE,
    );
    this.#narrator.shows(this.name, 'a modal', `${modal.title}\n${modal.text}\n[${modal.close}] [${modal.submit}]`);
  }

  /** Fills in the modal in front and submits it. */
  async submits(values: Readonly<Record<string, string>>): Promise<void> {
    for (const [field, text] of Object.entries(values)) this.#narrator.does(this.name, `fills in ${field}: ${text}`);
    this.#arrived('the modal', await this.#slack.as(this.#userId).submit({ ...values }));
  }

  /** Waits for an answer that nobody else sees. */
  async isTold(words: RegExp): Promise<RenderedMessage> {
    return await this.#sees(`in #${CHANNEL}, visible to nobody else`, words, () => this.#sight().ephemerals);
  }

  /** Waits for the card in the channel to say something. */
  async seesCard(words: RegExp, part?: Part): Promise<RenderedMessage> {
    const cards = (): RenderedMessage[] => (this.#sight().channels[CHANNEL] ?? []).filter(isRoot);
    return await this.#sees(`the card in #${CHANNEL}`, words, cards, part);
  }

  /** Waits for a reply in the thread of a card. */
  async seesReply(words: RegExp): Promise<RenderedMessage> {
    const replies = (): RenderedMessage[] => (this.#sight().channels[CHANNEL] ?? []).filter((each) => !isRoot(each));
    return await this.#sees('a reply in the thread of the card', words, replies);
  }

  /** Waits for a message in the channel for alerts. */
  async seesAlert(words: RegExp): Promise<RenderedMessage> {
    return await this.#sees(`a message in #${ALERTS}`, words, () => this.#sight().channels[ALERTS] ?? []);
  }

  /** Waits for a direct message of the bot. */
  async seesDm(words: RegExp, part?: Part): Promise<RenderedMessage> {
    return await this.#sees('a direct message', words, () => this.#sight().dms, part);
  }

  /** Waits until a message is on their screen no more. */
  async noLongerSees(message: RenderedMessage, what: string): Promise<void> {
    const isGone = (): boolean => !this.#sight().dms.some(({ ts }) => ts === message.ts);
    await this.#slack.waitFor(isGone, `${what} to go from ${this.name}’s screen`, PATIENCE);
  }

  /** Whether some words stand anywhere on their screen. */
  canRead(words: string): boolean {
    return JSON.stringify(this.#sight()).includes(words);
  }

  async #sees(
    where: string,
    words: RegExp,
    messages: () => readonly RenderedMessage[],
    { lines = Infinity, within = PATIENCE, after }: Part = {},
  ): Promise<RenderedMessage> {
    const found = await this.#slack.waitFor(
      () => messages().findLast(({ text, ts }) => words.test(text) && (after === undefined || ts > after.ts)),
      `${this.name} to see ${where} that says ${words}`,
      within,
    );
    const all = found.text.split('\n');
    const shown = all.length > lines ? [...all.slice(0, lines), '…'] : all;
    this.#narrator.shows(this.name, where, shown.join('\n'));
    return found;
  }

  #sight() {
    return this.#slack.as(this.#userId).sees();
  }

  #arrived(what: string, { acked, failure }: Delivered): void {
    if (!acked) throw new Error(`Waited for the bot to acknowledge ${what} of ${this.name}, but: ${failure}.`);
  }
}

function isRoot(message: RenderedMessage): boolean {
  return message.threadTs === undefined || message.threadTs === message.ts;
}
