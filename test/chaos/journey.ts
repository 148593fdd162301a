import type { PostedRecord } from '../../playground/slack/simulated-slack.ts';
import { ABE, ANN } from '../../playground/slack/workspaces.ts';
import { ACTIONS, CHOICES, REACTIONS } from '../../src/slack/ids.ts';
import { doDeed } from './deeds.ts';
import { askByForm } from './form.ts';
import { shownIn, type Shown } from './judges/requests.ts';
import type { JourneyPlan } from './plan.ts';
import { ROLES } from './roles.ts';
import type { Stage } from './stage.ts';
import { PATIENCE, Traveller } from './traveller.ts';

const BREAK_GLASS = CHOICES.breakGlass;

/** Somebody on their way with one request, who does again what had no effect. */
export class Journey {
  readonly #self: Traveller;

  constructor(stage: Stage, plan: JourneyPlan) {
    this.#self = new Traveller(stage, plan);
  }

  /** Goes as far as a person can go before time ends the grant. @throws InVain when something does not come to be. */
  async go(): Promise<void> {
    const { decision, deeds, end } = this.#self.plan;
    await this.#self.stage.pass(this.#self.plan.startsAt);
    if (decision === 'break_glass') await this.#breakGlass();
    else await this.#ask();
    if (this.#self.isLost) return;
    await this.#decide();
    if ((await this.#becomes('active', 'approved')) !== 'active') return;
    for (const deed of deeds) {
      await this.#self.stage.pass(this.#self.plan.pace);
      if (this.#self.isOver) return;
      await doDeed(this.#self, deed);
    }
    if (decision === 'break_glass') await this.#review();
    if (end !== 'expire') await this.#revoke(end === 'revoke' ? this.#self.name : ANN);
  }

  async #ask(): Promise<void> {
    const { asks } = this.#self.plan;
    await this.#self.insist(
      'ask',
      async () => {
        if (asks === 'in_words') await this.#self.types('request');
        else await askByForm(this.#self, asks === 'by_prefilled_form');
      },
      () => this.#self.find(),
    );
  }

  async #breakGlass(): Promise<void> {
    await this.#self.insist(
      'break the glass',
      async () => {
        const before = this.#self.answers().length;
        await this.#self.types('break-glass');
        const question = await this.#self.stage.until(
          () =>
            this.#self
              .answers()
              .slice(before)
              .find(({ source }) => source.includes(BREAK_GLASS)),
          PATIENCE,
        );
        if (question !== undefined) await this.#self.clicks(this.#self.name, question, BREAK_GLASS);
      },
      () => this.#self.find(),
    );
  }

  async #decide(): Promise<void> {
    const { decision, role, pace } = this.#self.plan;
    if (decision === 'ignore' || decision === 'break_glass') return;
    await this.#self.stage.pass(pace);
    if (decision === 'cancel') {
      await this.#self.insist(
        'cancel',
        async () => await this.#self.commands(this.#self.name, `/pvetoken cancel ${this.#self.id}`),
        () => this.#self.shown() !== 'pending',
      );
      return;
    }
    if (decision === 'deny') return await this.#deny();
    for (const [index, approver] of ROLES[role].approvers.entries()) await this.#approve(approver, index);
  }

  async #approve(approver: string, index: number): Promise<void> {
    const person = this.#self.stage.world.slack.as(approver);
    await this.#self.insist(
      'approve',
      async () => {
        const card = this.#self.card();
        if (card === undefined || this.#self.id === undefined) return;
        this.#self.stage.acted.push({ what: 'approve', id: this.#self.id, by: approver, at: this.#self.stage.now() });
        if (this.#self.plan.decision === 'click') await this.#self.clicks(approver, card, ACTIONS.approve);
        else {
          this.#self.stage.note(approver, `reacts on ${this.#self.id}`);
          await person.react({ channel: card.channel ?? '', ts: card.ts ?? '' }, REACTIONS.approve);
        }
      },
      () => {
        const card = this.#self.card();
        if (card === undefined) return false;
        return shownIn(card.text) !== 'pending' || approvalsOn(card) > index;
      },
    );
  }

  async #deny(): Promise<void> {
    const person = this.#self.stage.world.slack.as(ABE);
    await this.#self.insist(
      'deny',
      async () => {
        const card = this.#self.card();
        if (card === undefined) return;
        await this.#self.clicks(ABE, card, ACTIONS.deny);
        if (await this.#self.stage.until(() => person.sees().modals.length > 0, PATIENCE)) await person.submit({});
      },
      () => this.#self.shown() !== 'pending',
    );
  }

  /** Waits until the card shows a state, or one in which it never will. @returns what it shows then. */
  async #becomes(wanted: Shown, via: Shown): Promise<Shown | undefined> {
    if (this.#self.plan.decision === 'ignore' && !ROLES[this.#self.plan.role].isAutomatic) return undefined;
    return await this.#self.waits(`a card that says ${wanted}`, () => {
      const shown = this.#self.shown();
      return shown === wanted || (shown !== via && shown !== 'pending') ? shown : undefined;
    });
  }

  async #review(): Promise<void> {
    const asks = (): boolean => this.#self.card()?.source.includes(ACTIONS.justified) ?? false;
    await this.#self.insist(
      'review the emergency',
      async () => {
        const card = this.#self.card();
        if (card !== undefined && asks()) await this.#self.clicks(ABE, card, ACTIONS.justified);
      },
      () => !asks(),
    );
  }

  async #revoke(who: string): Promise<void> {
    await this.#self.insist(
      'revoke',
      async () => {
        const { stage, id = '' } = this.#self;
        stage.acted.push({ what: 'revoke', id, by: who, at: stage.now() });
        await this.#self.commands(who, `/pvetoken revoke ${id}`);
      },
      () => this.#self.isOver,
    );
  }
}

/** How many approvals a card shows, in the thread's words on the card itself. */
function approvalsOn(card: PostedRecord): number {
  return /Approved so far by/.test(card.text) ? 1 : 0;
}
