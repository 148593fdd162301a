import type { App } from '@slack/bolt';
import { openHome } from '../../use-cases/home.ts';
import { HomeOpened } from '../payloads.ts';
import { InLine, patiently } from './in-line.ts';
import type { Workspace } from './workspace.ts';

/** Draws the Home of whoever opens it. The event also comes when they open the app's messages, which are no Home. */
export function listenToHome(app: App, workspace: Workspace): void {
  app.event('app_home_opened', async ({ body }) => {
    const { team_id: team, event } = HomeOpened.parse(body);
    if (event.tab !== 'home' || team !== (await workspace.identity()).teamId) return;
    await openHome(patiently(workspace, new InLine()), event.user);
  });
}
