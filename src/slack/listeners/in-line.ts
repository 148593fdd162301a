import type { Deps } from '../../use-cases/ports/deps.ts';
import type { Workspace } from './workspace.ts';

/** Whether what somebody did is held up, because Slack takes no more look-ups just now. */
export class InLine {
  #waiting = 0;
  #wasHeldUp = false;

  readonly waits = (answer: Promise<unknown>): void => {
    this.#waiting += 1;
    this.#wasHeldUp = true;
    const over = (): void => void (this.#waiting -= 1);
    answer.then(over, over);
  };

  isHeldUp(): boolean {
    return this.#waiting > 0;
  }

  /** Whether it is held up, or was at some time since this was asked last. */
  wasHeldUp(): boolean {
    const was = this.#wasHeldUp;
    this.#wasHeldUp = this.isHeldUp();
    return was;
  }
}

/**
 * What an act needs whose author waits their turn rather than be refused, until the app is to stop. It is not for what has
 * to be answered within Slack's three seconds, such as a click that opens a form.
 */
export function patiently({ deps, stopping }: Pick<Workspace, 'deps' | 'stopping'>, { waits }: InLine): Deps {
  const { directory } = deps;
  const patient = { waits, enough: stopping };
  return {
    ...deps,
    directory: {
      standing: async (person, groups) => await directory.standing(person, groups, patient),
      membersOf: async (groups) => await directory.membersOf(groups),
    },
  };
}
