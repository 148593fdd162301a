import type {
  CommandResult,
  InteractionResult,
  RenderedMessage,
  RenderedView,
  SimulatedSlack,
} from '../../playground/slack/simulated-slack.ts';
import { ManualClock } from './clock.ts';

const REQUEST_ID = /\/pvetoken cancel ([a-z0-9]{8})\b/;
const SECRET = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** What one person sees of the bot, and what they do with it, in words that stories are written in. */
export class Screen {
  readonly userId: string;
  readonly #slack: SimulatedSlack;
  readonly #clock: ManualClock;

  /** @param clock that of the simulated Slack, where a test moves it. */
  constructor(slack: SimulatedSlack, userId: string, clock = new ManualClock()) {
    this.#slack = slack;
    this.userId = userId;
    this.#clock = clock;
  }

  async types(text: string): Promise<CommandResult> {
    const person = this.#slack.as(this.userId);
    return await this.#clock.standingStill(async () => await person.command(text, { channel: 'proxmox-access' }));
  }

  async clicks(message: RenderedMessage, button: string): Promise<InteractionResult> {
    const person = this.#slack.as(this.userId);
    return await this.#clock.standingStill(async () => await person.click(message, button, { confirm: true }));
  }

  /** Denies on the card, with a reason or without one. */
  async denies(card: RenderedMessage, reason = ''): Promise<void> {
    await this.clicks(card, 'Deny');
    await this.answersWhy(reason);
  }

  /** Answers the question for the reason of a denial, be it with nothing. */
  async answersWhy(reason: string): Promise<void> {
    await this.waits(() => this.#slack.as(this.userId).sees().modals.length > 0, 'being asked for a reason');
    await this.#slack.as(this.userId).submit(reason === '' ? {} : { Reason: reason });
  }

  async reacts(message: RenderedMessage, emoji: string): Promise<void> {
    await this.#slack.as(this.userId).react(message, emoji);
  }

  /** Types a command and gives the answer to it, which only this person sees. */
  async isAnswered(text: string): Promise<RenderedMessage> {
    const before = this.ephemerals().length;
    const { acked } = await this.types(text);
    if (!acked) throw new Error(`Slack gave up waiting for an acknowledgement of "${text}"`);
    return await this.waits(() => this.ephemerals()[before], `an answer to "${text}"`);
  }

  /** Asks with a command and gives the id that the bot's answer names. */
  async asks(text: string): Promise<string> {
    const answer = await this.isAnswered(`/pvetoken request ${text}`);
    const id = REQUEST_ID.exec(answer.text)?.[1];
    if (id === undefined) throw new Error(`The answer names no request: ${answer.text}`);
    return id;
  }

  ephemerals(): RenderedMessage[] {
    return this.#slack.as(this.userId).sees().ephemerals;
  }

  /** The newest ephemeral answer that matches. */
  async isTold(words: RegExp): Promise<RenderedMessage> {
    return await this.waits(() => this.ephemerals().findLast(({ text }) => words.test(text)), `being told ${words}`);
  }

  /** The approval card of a request, once it shows the words. */
  async seesCard(id: string, words: RegExp = /./): Promise<RenderedMessage> {
    return await this.waits(() => this.cardSays(id, words), `a card of ${id} that says ${words}`);
  }

  /** The approval card of a request, if it shows the words now. */
  cardSays(id: string, words: RegExp): RenderedMessage | undefined {
    return this.#channel('proxmox-access').find((m) => isRoot(m) && m.text.includes(id) && words.test(m.text));
  }

  /** A reply in the thread of a card. */
  async seesReply(id: string, words: RegExp): Promise<RenderedMessage> {
    const card = await this.seesCard(id);
    return await this.waits(
      () => this.#channel('proxmox-access').find((m) => m.threadTs === card.ts && !isRoot(m) && words.test(m.text)),
      `a reply to ${id} that says ${words}`,
    );
  }

  /** The replies in the thread of a card, as they are now. */
  repliesTo(id: string): RenderedMessage[] {
    const card = this.cardSays(id, /./);
    return this.#channel('proxmox-access').filter((m) => !isRoot(m) && m.threadTs === card?.ts);
  }

  alerts(): readonly RenderedMessage[] {
    return this.#channel('alerts');
  }

  async seesAlert(words: RegExp): Promise<RenderedMessage> {
    return await this.waits(() => this.alerts().find((m) => words.test(m.text)), `an alert that says ${words}`);
  }

  dms(): RenderedMessage[] {
    return this.#slack.as(this.userId).sees().dms;
  }

  async seesDm(words: RegExp): Promise<RenderedMessage> {
    return await this.waits(() => this.dms().findLast(({ text }) => words.test(text)), `a DM that says ${words}`);
  }

  async noLongerSeesDm(words: RegExp): Promise<void> {
    await this.waits(() => !this.dms().some(({ text }) => words.test(text)), `no DM that says ${words}`);
  }

  /** The newest secret in this person's DMs, with the message it came in. */
  async receivesSecret(): Promise<{ secret: string; message: RenderedMessage }> {
    const message = await this.seesDm(SECRET);
    return { secret: SECRET.exec(message.text)?.[0] ?? '', message };
  }

  /** Clicks the button that reveals a secret, and reads the secret in the modal that opens. */
  async reveals(offer: RenderedMessage): Promise<string> {
    // A modal has to be opened within three seconds of the click.
    return await this.#clock.standingStill(async () => {
      await this.clicks(offer, 'Reveal the secret');
      const { text } = await this.seesPopUp(SECRET);
      return SECRET.exec(text)?.[0] ?? '';
    });
  }

  async closesPopUp(): Promise<void> {
    await this.#slack.as(this.userId).closeModal();
  }

  /** Every secret in this person's DMs. */
  secrets(): string[] {
    return this.dms().flatMap(({ text }) => SECRET.exec(text)?.[0] ?? []);
  }

  /** Opens the app's Home and reads it, once it shows the words. */
  async opensHome(words: RegExp = /./): Promise<RenderedView> {
    await this.#slack.as(this.userId).openHome();
    return await this.seesHome(words);
  }

  /** The app's Home, once it shows the words; it is not opened anew. */
  async seesHome(words: RegExp): Promise<RenderedView> {
    return await this.waits(() => {
      const { home } = this.#slack.as(this.userId).sees();
      return home !== undefined && words.test(home.text) && home;
    }, `a Home that says ${words}`);
  }

  async clicksOnHome(button: string): Promise<InteractionResult> {
    return await this.#slack.as(this.userId).click('home', button, { confirm: true });
  }

  /** What a window over the Home says, in answer to a click there. */
  async seesPopUp(words: RegExp): Promise<RenderedView> {
    return await this.waits(
      () =>
        this.#slack
          .as(this.userId)
          .sees()
          .modals.find(({ text }) => words.test(text)),
      `a window that says ${words}`,
    );
  }

  async waits<T>(probe: () => T | undefined | false, what: string): Promise<T> {
    return await this.#slack.waitFor(probe, `${this.userId} waits for ${what}`);
  }

  #channel(name: string): RenderedMessage[] {
    return this.#slack.as(this.userId).sees().channels[name] ?? [];
  }
}

function isRoot(message: RenderedMessage): boolean {
  return message.threadTs === undefined || message.threadTs === message.ts;
}
