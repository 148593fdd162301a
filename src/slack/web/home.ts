import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { SlackUserId } from '../../domain/people.ts';
import { call } from './call.ts';
import { unavailable } from './fault.ts';

/** Errors of views.publish that say that this person has no Home, however often we try. */
const NO_HOME: ReadonlySet<string> = new Set(['not_enabled', 'user_disabled', 'user_not_found', 'user_not_visible']);

/** Draws a person's Home. @returns whether there is one. @throws Unavailable */
export async function publishHome(client: WebClient, person: SlackUserId, view: HomeView): Promise<boolean> {
  const answer = await call('views.publish', z.unknown(), async () => {
    return await client.views.publish({ user_id: person, view });
  });
  if (answer.ok) return true;
  if (NO_HOME.has(answer.refused.code)) return false;
  throw unavailable('views.publish', answer.refused);
}
