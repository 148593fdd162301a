import type { Deps } from '../../use-cases/ports/deps.ts';
import type { Workspace } from './workspace.ts';

/** Whether what somebody did waits in line just now, because Slack takes no more look-ups. */
export class InLine {
  readonly #lookUps: (() => boolean)[] = [];

  readonly watch = (isInLine: () => boolean): void => void this.#lookUps.push(isInLine);

  isWaiting(): boolean {
    return this.#lookUps.some((isInLine) => isInLine());
  }
}

/**
 * What an act needs whose author waits their turn rather than be refused, until the app is to stop. It is not for what has
 * to be answered within Slack's three seconds, such as a click that opens a form.
 */
export function patiently({ deps, stopping }: Pick<Workspace, 'deps' | 'stopping'>, { watch }: InLine): Deps {
  const { directory } = deps;
  const patient = { watch, enough: stopping };
  return {
    ...deps,
    directory: {
      standing: async (person, groups) => await directory.standing(person, groups, patient),
      membersOf: async (groups) => await directory.membersOf(groups),
    },
  };
}
