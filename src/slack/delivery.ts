import { createHash } from 'node:crypto';
import type { Delivery } from '../use-cases/request-access.ts';

/**
 * Tells the deliveries of one act from those of another. Slack gives each command a trigger of its own, and each modal
 * an id, and repeats both when it delivers again (docs.slack.dev/interactivity/handling-user-interaction).
 * @param mark the command's `trigger_id`, or the modal's `id`.
 */
export function deliveryOf(person: string, mark: string): Delivery {
  return createHash('sha256')
    .update(JSON.stringify([person, mark]))
    .digest();
}
