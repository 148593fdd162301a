import type { PostedRecord } from '../../playground/slack/simulated-slack.ts';
import { ABE, ANN } from '../../playground/slack/workspaces.ts';
import { ACTIONS, CHOICES, REACTIONS } from '../../src/slack/ids.ts';
import type { Asked } from './evidence.ts';
import { isEnd, requestIn, shownIn, type Shown } from './judges/requests.ts';
import type { Deed, JourneyPlan } from './plan.ts';
import { EXTENSION, ROLES } from './roles.ts';
import { InVain, type Stage } from './stage.ts';
import { personOf } from './world.ts';

/** How long a person looks for the effect of what they did before they do it again, in real milliseconds. */
const PATIENCE = 3000;
/** How long they keep a window open in which a secret is to appear. */
const REVEAL_PATIENCE = 15_000;
/** How long a journey may wait for one thing. It has to come to be in the end, since faults end. */
const BOUND = 180_000;

const BREAK_GLASS = CHOICES.breakGlass;
/** How answers that one person sees are written. */
const ANSWERS: ReadonlySet<string> = new Set(['response_url', 'ack', 'chat.postEphemeral']);

const SECRET = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** Somebody on their way with one request, who does again what had no effect. */
export class Journey {
  readonly #stage: Stage;
  readonly #plan: JourneyPlan;
  readonly #me: string;
  #attempts = 0;
  /** The request that came of it. */
  #id: string | undefined;

  constructor(stage: Stage, plan: JourneyPlan) {
    this.#stage = stage;
    this.#plan = plan;
    this.#me = personOf(plan.person);
  }

  /** Goes as far as a person can go before time ends the grant. @throws InVain when something does not come to be. */
  async go(): Promise<void> {
    const { decision, deeds, end } = this.#plan;
    await this.#stage.pass(this.#plan.startsAt);
    if (decision === 'break_glass') await this.#breakGlass();
    else await this.#ask();
    if (this.#isLost) return;
    await this.#decide();
    if ((await this.#becomes('active', 'approved')) !== 'active') return;
    for (const deed of deeds) {
      await this.#stage.pass(this.#plan.pace);
      if (this.#isOver) return;
      await this.#do(deed);
    }
    if (decision === 'break_glass') await this.#review();
    if (end !== 'expire') await this.#revoke(end === 'revoke' ? this.#me : ANN);
  }

  /** The store was emptied since the request was made, so it may be forgotten: nothing more is expected of it. */
  get #isLost(): boolean {
    const since = this.#stage.asked.find(({ person }) => person === this.#me)?.at ?? 0;
    return this.#stage.emptied.some((at) => at >= since);
  }

  get #isOver(): boolean {
    return this.#isLost || isEnd(this.#shown()) || this.#shown() === 'revoking';
  }

  #card(): PostedRecord | undefined {
    return this.#id === undefined ? undefined : this.#stage.cards().get(this.#id);
  }

  #shown(): Shown | undefined {
    const card = this.#card();
    return card && shownIn(card.text);
  }

  /** Does something until it shows. @throws InVain when it never does. */
  async #insist<T>(
    what: string,
    act: () => Promise<unknown>,
    isSo: () => T | undefined | false,
  ): Promise<T | undefined> {
    const end = performance.now() + BOUND;
    while (performance.now() < end) {
      if (this.#isLost) return undefined;
      try {
        await act();
      } catch (fault) {
        // A button that is not there any more, for one; whether that is well is seen from what is waited for.
        this.#stage.note(this.#me, `could not ${what}: ${fault instanceof Error ? fault.message : String(fault)}`);
      }
      const found = await this.#stage.until(() => isSo() || (this.#isLost && 'lost'), PATIENCE);
      if (found === 'lost') return undefined;
      if (found !== undefined) return found;
    }
    throw new InVain(`${this.#me} could not ${what} (request ${this.#id ?? 'unknown'})`);
  }

  async #waits<T>(what: string, isSo: () => T | undefined | false): Promise<T | undefined> {
    const found = await this.#stage.until(() => isSo() || (this.#isLost && 'lost'), BOUND);
    if (found === 'lost') return undefined;
    if (found === undefined)
      throw new InVain(`${this.#me} waited in vain for ${what} (request ${this.#id ?? 'unknown'})`);
    return found;
  }

  /** Types a command that asks for a token, with words of its own in the reason. @returns those words. */
  async #types(command: string): Promise<string> {
    const { seed } = this.#stage.plan;
    const { role, person, decision } = this.#plan;
    const marker = `chaos-${seed}-${person}-${(this.#attempts += 1)}`;
    const breaksGlass = decision === 'break_glass';
    const asked: Asked = { marker, person: this.#me, role, breaksGlass, at: this.#stage.now(), acked: false };
    this.#stage.asked.push(asked);
    this.#stage.note(this.#me, `types ${command} (${marker})`);
    const text = `/pvetoken ${command} ${role} ${ROLES[role].wish} work on it for ${marker}`;
    await this.#stage.acts(async () => {
      const before = this.#answers().length;
      asked.at = this.#stage.now();
      const { acked, notice } = await this.#stage.world.slack.as(this.#me).command(text, { channel: 'proxmox-access' });
      asked.acked = acked;
      this.#stage.note(this.#me, `${marker}: ${acked ? 'acknowledged' : (notice ?? 'not acknowledged')}`);
      await this.#stage.until(() => this.#answers().length > before, PATIENCE);
    });
    return marker;
  }

  async #ask(): Promise<void> {
    await this.#insist(
      'ask',
      async () => await this.#types('request'),
      () => this.#find(),
    );
  }

  /** Looks whether one of the requests typed so far has its card. */
  #find(): boolean {
    const mine = this.#stage.asked.filter(({ person }) => person === this.#me).map(({ marker }) => marker);
    for (const [id, { text }] of this.#stage.cards()) {
      if (mine.some((marker) => new RegExp(`${marker}\\b`).test(text))) this.#id = id;
    }
    return this.#id !== undefined;
  }

  async #breakGlass(): Promise<void> {
    await this.#insist(
      'break the glass',
      async () => {
        const before = this.#answers().length;
        await this.#types('break-glass');
        const question = await this.#stage.until(
          () =>
            this.#answers()
              .slice(before)
              .find(({ source }) => source.includes(BREAK_GLASS)),
          PATIENCE,
        );
        if (question !== undefined) await this.#clicks(this.#me, question, BREAK_GLASS);
      },
      () => this.#find(),
    );
  }

  #answers(): PostedRecord[] {
    return this.#stage.messages().filter(({ userId, method }) => userId === this.#me && ANSWERS.has(method));
  }

  async #decide(): Promise<void> {
    const { decision, role, pace } = this.#plan;
    if (decision === 'ignore' || decision === 'break_glass') return;
    await this.#stage.pass(pace);
    if (decision === 'cancel') {
      await this.#insist(
        'cancel',
        async () => await this.#commands(this.#me, `/pvetoken cancel ${this.#id}`),
        () => this.#shown() !== 'pending',
      );
      return;
    }
    if (decision === 'deny') return await this.#deny();
    for (const [index, approver] of ROLES[role].approvers.entries()) await this.#approve(approver, index);
  }

  async #approve(approver: string, index: number): Promise<void> {
    const person = this.#stage.world.slack.as(approver);
    await this.#insist(
      'approve',
      async () => {
        const card = this.#card();
        if (card === undefined || this.#id === undefined) return;
        this.#stage.acted.push({ what: 'approve', id: this.#id, by: approver, at: this.#stage.now() });
        if (this.#plan.decision === 'click') await this.#clicks(approver, card, ACTIONS.approve);
        else {
          this.#stage.note(approver, `reacts on ${this.#id}`);
          await person.react({ channel: card.channel ?? '', ts: card.ts ?? '' }, REACTIONS.approve);
        }
      },
      () => {
        const card = this.#card();
        if (card === undefined) return false;
        return shownIn(card.text) !== 'pending' || approvalsOn(card) > index;
      },
    );
  }

  async #deny(): Promise<void> {
    const person = this.#stage.world.slack.as(ABE);
    await this.#insist(
      'deny',
      async () => {
        const card = this.#card();
        if (card === undefined) return;
        await this.#clicks(ABE, card, ACTIONS.deny);
        if (await this.#stage.until(() => person.sees().modals.length > 0, PATIENCE)) await person.submit({});
      },
      () => this.#shown() !== 'pending',
    );
  }

  async #commands(who: string, text: string): Promise<void> {
    this.#stage.note(who, `types ${text}`);
    const person = this.#stage.world.slack.as(who);
    await this.#stage.acts(async () => await person.command(text, { channel: 'proxmox-access' }));
  }

  async #clicks(who: string, message: PostedRecord, action: string): Promise<void> {
    this.#stage.note(who, `clicks ${action} on ${requestIn(message.text) ?? 'a message'}`);
    const { channel = '', ts = '' } = message;
    const person = this.#stage.world.slack.as(who);
    const { acked } = await this.#stage.acts(
      async () => await person.click({ channel, ts }, action, { confirm: true }),
    );
    if (!acked) this.#stage.note(who, `was told that ${action} did not work`);
  }

  /** Waits until the card shows a state, or one in which it never will. @returns what it shows then. */
  async #becomes(wanted: Shown, via: Shown): Promise<Shown | undefined> {
    if (this.#plan.decision === 'ignore' && !ROLES[this.#plan.role].isAutomatic) return undefined;
    return await this.#waits(`a card that says ${wanted}`, () => {
      const shown = this.#shown();
      return shown === wanted || (shown !== via && shown !== 'pending') ? shown : undefined;
    });
  }

  async #do(deed: Deed): Promise<void> {
    switch (deed) {
      case 'store':
        return await this.#store();
      case 'reveal':
        return await this.#reveal(this.#me);
      case 'others_reveal':
        return await this.#revealAsAnother();
      case 'rotate':
        return await this.#rotate();
      case 'extend':
        return await this.#extend();
      default:
        return deed satisfies never;
    }
  }

  #dms(): PostedRecord[] {
    return this.#stage.messages().filter(({ userId, method }) => userId === this.#me && !ANSWERS.has(method));
  }

  #secretMessage(): PostedRecord | undefined {
    return this.#dms().findLast(({ text }) => SECRET.test(text));
  }

  async #store(): Promise<void> {
    await this.#insist(
      'say that the secret is stored',
      async () => {
        const message = this.#secretMessage();
        if (message !== undefined) await this.#clicks(this.#me, message, ACTIONS.secretStored);
      },
      () => this.#isOver || this.#secretMessage() === undefined,
    );
  }

  #offer(): PostedRecord | undefined {
    return this.#dms().findLast(({ source }) => source.includes(ACTIONS.reveal));
  }

  async #reveal(who: string): Promise<void> {
    const person = this.#stage.world.slack.as(who);
    const isDone = (): boolean => this.#isOver || !this.#waitsToBeRevealed();
    await this.#insist(
      'reveal the secret',
      async () => {
        const offer = this.#offer();
        if (offer === undefined) return;
        await this.#clicks(who, offer, ACTIONS.reveal);
        // The window says to keep it open until something comes.
        const modal = (): string | undefined => person.sees().modals.at(-1)?.text;
        await this.#stage.until(() => modal() !== undefined, PATIENCE);
        await this.#stage.until(() => !/Making your secret/.test(modal() ?? ''), REVEAL_PATIENCE);
        if (person.sees().modals.length > 0) await person.closeModal();
      },
      isDone,
    );
  }

  #waitsToBeRevealed(): boolean {
    return /waits for the requester to reveal/.test(this.#card()?.text ?? '');
  }

  /** Somebody else cannot even see the message; they try all the same, with what a forged click would carry. */
  async #revealAsAnother(): Promise<void> {
    const offer = await this.#stage.until(() => this.#offer(), PATIENCE);
    if (offer === undefined) return;
    try {
      await this.#clicks(ABE, offer, ACTIONS.reveal);
    } catch {
      // Slack does not let them.
    }
  }

  async #rotate(): Promise<void> {
    const before = this.#card()?.text;
    await this.#insist(
      'rotate',
      async () => await this.#commands(this.#me, `/pvetoken rotate ${this.#id}`),
      () => this.#isOver || this.#waitsToBeRevealed() || this.#card()?.text !== before,
    );
    if (ROLES[this.#plan.role].delivery === 'reveal') await this.#reveal(this.#me);
  }

  async #extend(): Promise<void> {
    const before = this.#card()?.text;
    const id = this.#id ?? '';
    await this.#insist(
      'extend',
      async () => {
        this.#stage.acted.push({ what: 'extend', id, by: this.#me, at: this.#stage.now() });
        await this.#commands(this.#me, `/pvetoken extend ${id} ${EXTENSION}m`);
      },
      () => this.#isOver || this.#card()?.text !== before,
    );
    if (this.#plan.role !== 'provisioner') return;
    const asks = (): boolean => this.#card()?.source.includes(ACTIONS.approveExtension) ?? false;
    await this.#insist(
      'approve the extension',
      async () => {
        const card = this.#card();
        if (card !== undefined && asks()) await this.#clicks(ANN, card, ACTIONS.approveExtension);
      },
      () => this.#isOver || !asks(),
    );
  }

  async #review(): Promise<void> {
    const asks = (): boolean => this.#card()?.source.includes(ACTIONS.justified) ?? false;
    await this.#insist(
      'review the emergency',
      async () => {
        const card = this.#card();
        if (card !== undefined && asks()) await this.#clicks(ABE, card, ACTIONS.justified);
      },
      () => !asks(),
    );
  }

  async #revoke(who: string): Promise<void> {
    await this.#insist(
      'revoke',
      async () => await this.#commands(who, `/pvetoken revoke ${this.#id}`),
      () => this.#isOver,
    );
  }
}

/** How many approvals a card shows, in the thread's words on the card itself. */
function approvalsOn(card: PostedRecord): number {
  return /Approved so far by/.test(card.text) ? 1 : 0;
}
