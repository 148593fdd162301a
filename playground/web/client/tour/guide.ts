import type { RenderedButton, RenderedMessage } from '../../../slack/render/rendered.ts';
import type { SlackAct, StageAct } from '../../acts.ts';
import { go, type Address } from '../address.ts';
import { act } from '../server.ts';
import { doerFor } from '../slack/acts.ts';
import { tell } from '../status.ts';
import { happened, type Scene } from './scene.ts';

/** Does the tour's steps for a visitor, in the same ways as they could by hand. */
export interface Guide {
  /** How it stands now. */
  readonly scene: () => Scene;
  /** Waits until it stands like this. @throws Error when it does not come to that. */
  readonly until: (test: (scene: Scene) => boolean) => Promise<void>;
  /** Notes that the visitor looked at what Proxmox holds. */
  readonly look: () => void;
}

/** Goes to where a person is, as that person. */
export async function become(guide: Guide, me: string, at: string): Promise<void> {
  const there: Partial<Address> = { me, at, pane: 'slack' };
  const { address } = guide.scene();
  if (address.me !== me || address.at !== at || address.pane !== 'slack') go(there);
  await guide.until(({ screen, place }) => screen.slack.me === me && place === at);
}

export async function inSlack(guide: Guide, what: SlackAct): Promise<void> {
  await doerFor(guide.scene().screen.slack.me)(what);
}

/** Clicks a button about the tour's request in one of the messages before the person. */
export async function click(
  guide: Guide,
  messages: (scene: Scene) => readonly RenderedMessage[],
  label: string,
): Promise<void> {
  await guide.until((scene) => buttonIn(messages(scene), label, scene) !== undefined);
  const scene = guide.scene();
  const found = buttonIn(messages(scene), label, scene);
  if (found === undefined) return;
  const { channel, ts, actionId, blockId, value } = found;
  const which = { blockId, ...(value !== undefined && { value }) };
  await inSlack(guide, { act: 'click', where: { channel, ts }, button: actionId, ...which });
}

type Found = Pick<RenderedMessage, 'channel' | 'ts'> & RenderedButton;

function buttonIn(messages: readonly RenderedMessage[], label: string, { request }: Scene): Found | undefined {
  return messages
    .flatMap(({ channel, ts, buttons }) => buttons.map((button) => ({ channel, ts, ...button })))
    .findLast((button) => button.label === label && button.value === request?.id);
}

/** More moments than come before the end of any token of the playground's roles. */
const MOST_MOMENTS = 12;

/** Moves time from one event to the next until something has come of it. */
export async function travelUntil(guide: Guide, isThere: (scene: Scene) => boolean): Promise<void> {
  for (let moments = 0; moments < MOST_MOMENTS && !isThere(guide.scene()); moments += 1) {
    const before = guide.scene().request;
    await onStage(guide, { act: 'next_event' });
    // What is due must be done before time goes on, or it would be overtaken.
    await guide.until(
      (scene) => isThere(scene) || scene.request?.dueAt !== before?.dueAt || happened(scene, 'revoked'),
    );
  }
}

async function onStage(guide: Guide, what: StageAct): Promise<void> {
  const result = await act(guide.scene().screen.slack.me, { to: 'stage', what });
  if (result?.ok === false) tell(result.problem);
}
