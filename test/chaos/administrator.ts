import type { PostedRecord } from '../../playground/slack/simulated-slack.ts';
import { ADA } from '../../playground/slack/workspaces.ts';
import { CHOICES } from '../../src/slack/ids.ts';
import type { EndedAll } from './evidence.ts';
import type { AdministratorAct } from './plan.ts';
import { InVain, type Stage } from './stage.ts';
import { stirred } from './storm.ts';
import { answersTo, BOUND, PATIENCE } from './traveller.ts';

/** How what they type and click is answered. */
const RESUMED = /^Resumed new tokens|^Nothing to resume/;
const PAUSED = /^Paused: no new tokens/;
const QUESTION = /: revoke (?:it|them all)\?$/m;
const NOTHING = /^Nothing to revoke/;
const STARTED = /^Started to revoke/;
const NOT_ALL = /Could not start with/;

/** Somebody who looks after the bot while others ask it for tokens. */
export class Administrator {
  readonly #stage: Stage;
  #isPausing = false;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Does all that is planned, one after the other. @throws InVain when something never has its effect. */
  async go(): Promise<void> {
    for (const act of this.#stage.plan.administrator) {
      await stirred(this.#stage, act.at);
      await this.#does(act);
    }
  }

  /**
   * Resumes what a pause holds up that took effect late: a process that was frozen over the command, or a delivery that was
   * overtaken, may pause again after it was resumed.
   */
  async resumesAgain(): Promise<void> {
    const mayPause = this.#stage.plan.administrator.some(({ what }) => what === 'pause');
    if (!mayPause || this.#isPausing) return;
    const list = await this.#isAnswered('/pvetoken list all');
    if (list === undefined || !list.text.startsWith('Paused: ')) return;
    this.#stage.note(ADA, 'finds a pause that came late');
    await this.#resumes(/paused new tokens on every cluster/.test(list.text) ? '' : ' --cluster home');
  }

  /** Opens Home until it shows that no token is left. @throws InVain when it never does. */
  async seesNobody(): Promise<void> {
    const { slack } = this.#stage.world;
    const home = (): string => slack.as(ADA).sees().home?.text ?? '';
    const isSeen = (): boolean => /Nobody holds a token/.test(home()) && /Nothing is stuck/.test(home());
    await this.#until('a Home that shows that nobody holds a token', async () => {
      await this.#opensHome();
      return await this.#stage.until(isSeen, PATIENCE);
    });
  }

  async #does(act: AdministratorAct): Promise<void> {
    switch (act.what) {
      case 'open_home':
        return await this.#opensHome();
      case 'pause':
        return await this.#pauses(act);
      case 'end_all':
        return await this.#endsAll();
      default:
        return act satisfies never;
    }
  }

  async #opensHome(): Promise<void> {
    this.#stage.note(ADA, 'opens Home');
    await this.#stage.acts(async () => await this.#stage.world.slack.as(ADA).openHome());
  }

  async #pauses({ where, lasts }: Extract<AdministratorAct, { what: 'pause' }>): Promise<void> {
    const option = where === 'everywhere' ? '' : ` --cluster ${where}`;
    this.#isPausing = true;
    await this.#until('a pause', async () => await this.#isAnswered(`/pvetoken pause${option} moving guests`, PAUSED));
    await this.#stage.pass(lasts);
    await this.#resumes(option);
    this.#isPausing = false;
  }

  async #resumes(option: string): Promise<void> {
    await this.#until('a resumption', async () => await this.#isAnswered(`/pvetoken resume${option}`, RESUMED));
  }

  /** Ends every grant there is, until an answer says that all were begun with, or that there is none. */
  async #endsAll(): Promise<void> {
    await this.#until('the end of every grant', async () => {
      const question = await this.#isAnswered('/pvetoken revoke --all', /./);
      if (question === undefined || NOTHING.test(question.text)) return question !== undefined;
      if (!QUESTION.test(question.text)) return false;
      const ended: EndedAll = { by: ADA, at: this.#stage.now(), named: idsIn(question), isStarted: false };
      this.#stage.endedAll.push(ended);
      const answer = await this.#isAnsweredAfter('clicks to end every grant', STARTED, async () => {
        const { channel = '', ts = '' } = question;
        await this.#stage.world.slack.as(ADA).click({ channel, ts }, CHOICES.revokeSelected);
      });
      ended.isStarted = answer !== undefined && !NOT_ALL.test(answer.text);
      return ended.isStarted;
    });
  }

  async #isAnswered(text: string, wanted = /./): Promise<PostedRecord | undefined> {
    return await this.#isAnsweredAfter(`types ${text}`, wanted, async () => {
      await this.#stage.world.slack.as(ADA).command(text, { channel: 'proxmox-access' });
    });
  }

  /** Does something that Slack has limits in time for. @returns the answer that comes to it, if one does. */
  async #isAnsweredAfter(what: string, wanted: RegExp, act: () => Promise<void>): Promise<PostedRecord | undefined> {
    this.#stage.note(ADA, what);
    const before = answersTo(this.#stage, ADA).length;
    const answer = (): PostedRecord | undefined =>
      answersTo(this.#stage, ADA)
        .slice(before)
        .findLast(({ text }) => wanted.test(text));
    return await this.#stage.acts(async () => {
      await act();
      return await this.#stage.until(answer, PATIENCE);
    });
  }

  async #until(what: string, attempt: () => Promise<unknown>): Promise<void> {
    const end = performance.now() + BOUND;
    while (performance.now() < end) {
      const came = await attempt();
      if (came !== undefined && came !== false) return;
      await this.#stage.pass(100);
    }
    throw new InVain(`${ADA} waited in vain for ${what}`);
  }
}

/** The requests that a question names. */
function idsIn({ text }: PostedRecord): string[] {
  return [...text.matchAll(/^([a-z][a-z0-9]{7}) of /gm)].map(([, id = '']) => id);
}
