import type { App } from '@slack/bolt';
import { endIfLeft } from '../../use-cases/leavers.ts';
import { AccountChanged } from '../payloads.ts';
import type { Workspace } from './workspace.ts';

/**
 * Looks after the grants of an account that changed. The event comes for every change of a profile and may come late, so
 * it is taken as a hint only: what the account is now is asked. One that is lost is made up for by the sweep.
 */
export function listenToPeople(app: App, { deps, identity }: Workspace): void {
  app.event('user_change', async ({ body }) => {
    const { team_id: team, event } = AccountChanged.parse(body);
    if (team === (await identity()).teamId) await endIfLeft(deps, event.user.id);
  });
}
