import type { SubmitResult } from '../../playground/slack/person/submit.ts';
import type { InteractionResult, RenderedView, SimulatedSlack } from '../../playground/slack/simulated-slack.ts';

type Field = RenderedView['fields'][number];

/** The form that asks for a token, on one person's screen. */
export class Form {
  readonly #slack: SimulatedSlack;
  readonly #userId: string;

  constructor(slack: SimulatedSlack, userId: string) {
    this.#slack = slack;
    this.#userId = userId;
  }

  /** Types a command and waits until the modal that it opens shows the words. */
  async opens(typed: string, words: RegExp, channel = 'proxmox-access'): Promise<RenderedView> {
    const { acked } = await this.#slack.as(this.#userId).command(typed, { channel });
    if (!acked) throw new Error(`Slack gave up waiting for an acknowledgement of "${typed}"`);
    return await this.shows(words);
  }

  /** Waits until the modal in front shows the words. */
  async shows(words: RegExp): Promise<RenderedView> {
    return await this.#slack.waitFor(
      () => this.modals().findLast(({ text }, index, all) => index === all.length - 1 && words.test(text)),
      `${this.#userId} waits for a form that says ${words}`,
    );
  }

  modals(): RenderedView[] {
    return this.#slack.as(this.#userId).sees().modals;
  }

  /** Chooses a role and waits until the form fits it. */
  async chooses(role: string): Promise<RenderedView> {
    await this.choosesAtOnce(role);
    return await this.#slack.waitFor(
      () => this.modals().find(({ fields }) => fields.some(({ blockId }) => blockId === `duration.${role}`)),
      `${this.#userId} waits for the form of ${role}`,
    );
  }

  /** Chooses a role and waits for nothing. */
  async choosesAtOnce(role: string): Promise<InteractionResult> {
    return await this.#slack.as(this.#userId).choose('modal', 'Role', role);
  }

  /** Types into a field that searches. @returns what it offers then */
  async searches(field: string, typed: string): Promise<string[]> {
    const { acked, options } = await this.#slack.as(this.#userId).search('modal', field, typed);
    if (!acked) throw new Error(`Slack gave up waiting for what "${typed}" finds`);
    return options;
  }

  /** Chooses from what a field offers; these and no others are chosen then. */
  async picks(field: string, options: string[]): Promise<void> {
    await this.#slack.as(this.#userId).choose('modal', field, options);
  }

  async sends(values: Record<string, string | string[]>): Promise<SubmitResult> {
    return await this.#slack.as(this.#userId).submit(values);
  }
}

/** A field of a form, by its label. @throws Error when there is none */
export function fieldOf(form: RenderedView, label: string): Field {
  const field = form.fields.find((each) => each.label === label);
  if (field === undefined) throw new Error(`There is no "${label}" in: ${form.text}`);
  return field;
}
