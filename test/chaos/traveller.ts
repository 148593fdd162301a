import type { PostedRecord } from '../../playground/slack/simulated-slack.ts';
import type { Asked } from './evidence.ts';
import { isEnd, requestIn, shownIn, type Shown } from './judges/requests.ts';
import type { JourneyPlan } from './plan.ts';
import { ROLES } from './roles.ts';
import { InVain, type Stage } from './stage.ts';
import { personOf } from './world.ts';

/** How long a person looks for the effect of what they did before they do it again, in real milliseconds. */
export const PATIENCE = 3000;
/** How long a journey may wait for one thing. It has to come to be in the end, since faults end. */
export const BOUND = 180_000;

/** How answers that one person sees are written. */
const ANSWERS: ReadonlySet<string> = new Set(['response_url', 'ack', 'chat.postEphemeral']);

/** What somebody was answered, so that only they see it. */
export function answersTo(stage: Stage, who: string): PostedRecord[] {
  return stage.messages().filter(({ userId, method }) => userId === who && ANSWERS.has(method));
}

/** Somebody with one request: what they see of it, and how they act, again where it had no effect. */
export class Traveller {
  readonly stage: Stage;
  readonly plan: JourneyPlan;
  /** Their Slack user. */
  readonly name: string;
  #attempts = 0;
  /** The request that came of what they asked, once they see its card. */
  id: string | undefined;

  constructor(stage: Stage, plan: JourneyPlan) {
    this.stage = stage;
    this.plan = plan;
    this.name = personOf(plan.person);
  }

  /** The store was emptied since the request was made, so it may be forgotten: nothing more is expected of it. */
  get isLost(): boolean {
    const since = this.stage.asked.find(({ person }) => person === this.name)?.at ?? 0;
    return this.stage.emptied.some((at) => at >= since);
  }

  get isOver(): boolean {
    return this.isLost || isEnd(this.shown()) || this.shown() === 'revoking';
  }

  card(): PostedRecord | undefined {
    return this.id === undefined ? undefined : this.stage.cards().get(this.id);
  }

  shown(): Shown | undefined {
    const card = this.card();
    return card && shownIn(card.text);
  }

  /** Does something until it shows. @throws InVain when it never does. */
  async insist<T>(
    what: string,
    act: () => Promise<unknown>,
    isSo: () => T | undefined | false,
  ): Promise<T | undefined> {
    const end = performance.now() + BOUND;
    while (performance.now() < end) {
      if (this.isLost) return undefined;
      try {
        await act();
      } catch (fault) {
        // A button that is not there any more, for one; whether that is well is seen from what is waited for.
        this.stage.note(this.name, `could not ${what}: ${fault instanceof Error ? fault.message : String(fault)}`);
      }
      const found = await this.stage.until(() => isSo() || (this.isLost && 'lost'), PATIENCE);
      if (found === 'lost') return undefined;
      if (found !== undefined) return found;
    }
    throw new InVain(`${this.name} could not ${what} (request ${this.id ?? 'unknown'})`);
  }

  async waits<T>(what: string, isSo: () => T | undefined | false): Promise<T | undefined> {
    const found = await this.stage.until(() => isSo() || (this.isLost && 'lost'), BOUND);
    if (found === 'lost') return undefined;
    if (found === undefined)
      throw new InVain(`${this.name} waited in vain for ${what} (request ${this.id ?? 'unknown'})`);
    return found;
  }

  /** Begins to ask for a token, with words of its own for the reason. */
  begins(by: Asked['by']): Asked {
    const { seed } = this.stage.plan;
    const { role, person, decision } = this.plan;
    const marker = `chaos-${seed}-${person}-${(this.#attempts += 1)}`;
    const breaksGlass = decision === 'break_glass';
    const asked: Asked = { marker, person: this.name, role, by, breaksGlass, at: this.stage.now(), acked: false };
    this.stage.asked.push(asked);
    return asked;
  }

  /** Types a command that asks for a token. */
  async types(command: string): Promise<void> {
    const { role } = this.plan;
    const asked = this.begins('command');
    const { marker } = asked;
    this.stage.note(this.name, `types ${command} (${marker})`);
    const text = `/pvetoken ${command} ${role} ${ROLES[role].wish} work on it for ${marker}`;
    await this.stage.acts(async () => {
      const before = this.answers().length;
      asked.at = this.stage.now();
      const { acked, notice } = await this.stage.world.slack.as(this.name).command(text, { channel: 'proxmox-access' });
      asked.acked = acked;
      this.stage.note(this.name, `${marker}: ${acked ? 'acknowledged' : (notice ?? 'not acknowledged')}`);
      await this.stage.until(() => this.answers().length > before, PATIENCE);
    });
  }

  /** Looks whether one of the requests asked for so far has its card. */
  find(): boolean {
    const mine = this.stage.asked.filter(({ person }) => person === this.name).map(({ marker }) => marker);
    for (const [id, { text }] of this.stage.cards()) {
      if (mine.some((marker) => new RegExp(`${marker}\\b`).test(text))) this.id = id;
    }
    return this.id !== undefined;
  }

  answers(): PostedRecord[] {
    return answersTo(this.stage, this.name);
  }

  async commands(who: string, text: string): Promise<void> {
    this.stage.note(who, `types ${text}`);
    const person = this.stage.world.slack.as(who);
    await this.stage.acts(async () => await person.command(text, { channel: 'proxmox-access' }));
  }

  async clicks(who: string, message: PostedRecord, action: string): Promise<void> {
    this.stage.note(who, `clicks ${action} on ${requestIn(message.text) ?? 'a message'}`);
    const { channel = '', ts = '' } = message;
    const person = this.stage.world.slack.as(who);
    const { acked } = await this.stage.acts(async () => await person.click({ channel, ts }, action, { confirm: true }));
    if (!acked) this.stage.note(who, `was told that ${action} did not work`);
  }

  dms(): PostedRecord[] {
    return this.stage.messages().filter(({ userId, method }) => userId === this.name && !ANSWERS.has(method));
  }
}
