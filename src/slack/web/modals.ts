import type { WebClient } from '@slack/web-api';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { ShownInModal } from '../../use-cases/ports/slack.ts';
import { ShownView } from '../form-payloads.ts';
import { call } from './call.ts';
import { unavailable } from './fault.ts';

/** A modal on somebody's screen; the hash changes with all that it shows. */
export interface OpenModal {
  readonly id: string;
  readonly hash: string;
}

/** Opens and changes modals. */
export interface Modals {
  /**
   * Opens a modal for the person whose act the trigger belongs to; it lives three seconds and works once.
   * @throws Unavailable when it was too late, or Slack does not answer; the modal may be open all the same then.
   */
  open(trigger: string, view: ModalView): Promise<OpenModal>;
  /** Changes a modal that still shows what it did; one that was closed, or changed by somebody else, is let be. @throws Unavailable */
  update(modal: OpenModal, view: ModalView): Promise<void>;
}

/** The modal was closed: "the given view_id or external_id doesn't exist" (docs.slack.dev/reference/methods/views.update, errors). */
const CLOSED: ReadonlySet<string> = new Set(['not_found', 'view_not_found']);

/** The modal was closed, or shows something newer (docs.slack.dev/reference/methods/views.update, errors). */
const OVERTAKEN: ReadonlySet<string> = new Set([...CLOSED, 'hash_conflict']);

/**
 * Changes a modal whatever it shows.
 * @param viewId Slack's id of it.
 * @returns no when it was closed, so that nobody saw the view.
 * @throws Unavailable
 */
export async function showInModal(client: WebClient, viewId: string, view: ModalView): Promise<ShownInModal> {
  const answer = await call('views.update', z.unknown(), async () => {
    return await client.views.update({ view_id: viewId, view });
  });
  if (answer.ok) return { ok: true };
  if (CLOSED.has(answer.refused.code)) return { ok: false, detail: answer.refused.code };
  throw unavailable('views.update', answer.refused);
}

/** @param client with a time-out below the three seconds of a trigger. */
export function modalsOf(client: WebClient): Modals {
  return {
    open: async (trigger, view) => {
      const answer = await call('views.open', ShownView, async () => {
        return await client.views.open({ trigger_id: trigger, view });
      });
      if (!answer.ok) throw unavailable('views.open', answer.refused);
      return answer.value.view;
    },
    update: async ({ id, hash }, view) => {
      const answer = await call('views.update', ShownView, async () => {
        return await client.views.update({ view_id: id, hash, view });
      });
      if (!answer.ok && !OVERTAKEN.has(answer.refused.code)) throw unavailable('views.update', answer.refused);
    },
  };
}
