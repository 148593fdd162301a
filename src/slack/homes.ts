import type { Policy } from '../domain/policy.ts';
import { SECOND } from '../domain/time.ts';
import type { HomeScreens } from '../use-cases/ports/slack.ts';
import type { WebApiSettings } from './settings.ts';
import { webClient } from './web/client.ts';
import { publishHome } from './web/home.ts';
import { exampleNames } from './views/examples.ts';
import { homeView } from './views/home.ts';

/** A worker that tells people things waits for this, so it is short; a Home is drawn again when it was too short. */
const TIMEOUT = 3 * SECOND;

/** Shows people their Homes, each with one call that is not repeated here. */
export function createHomeScreens(settings: WebApiSettings, policy: Policy): HomeScreens {
  const client = webClient(settings, TIMEOUT);
  return {
    show: async (person, home) => await publishHome(client, person, homeView(home, exampleNames(policy, person))),
  };
}
