/** The Events API: what the app is told of, and how often when it does not listen. */
import type { AppSettings } from '../manifest.ts';
import type { Json } from '../world/json.ts';
import type { World } from '../world/world.ts';
import type { Deliverer } from './deliver.ts';
import type { RetryReason } from './envelope.ts';

/** When the three retries follow a failed attempt: docs.slack.dev/apis/events-api#retries. */
const RETRY_AFTER_MS = [0, 60_000, 5 * 60_000];

/** The scope without which an event is not sent. */
const SCOPES: Record<string, string> = {
  reaction_added: 'reactions:read',
  reaction_removed: 'reactions:read',
  subteam_members_changed: 'usergroups:read',
  channel_shared: 'channels:read',
  channel_id_changed: 'channels:read',
  user_change: 'users:read',
};

/** Tells the app of events. */
export class EventFeed {
  readonly #world: World;
  readonly #settings: AppSettings;
  readonly #deliverer: Deliverer;

  constructor(world: World, settings: AppSettings, deliverer: Deliverer) {
    this.#world = world;
    this.#settings = settings;
    this.#deliverer = deliverer;
  }

  /**
   * Sends an event, and again up to three times until it is acknowledged.
   *
   * @param event the inner event, with its `type`
   * @returns when the first attempt is over, or at once when the app may not know
   */
  async emit(event: Json): Promise<void> {
    const type = String(event['type']);
    const scope = SCOPES[type];
    const subscribed = this.#settings.events?.has(type) ?? true;
    if (!subscribed || (scope !== undefined && !this.#settings.scopes.has(scope))) return;
    await this.#attempt(this.#callback(event), 0, '');
  }

  async #attempt(payload: Json, num: number, reason: RetryReason | ''): Promise<void> {
    const retry = { num, reason };
    const outcome = await this.#deliverer.deliver({ type: 'events_api', payload, acceptsResponse: false, retry });
    const wait = RETRY_AFTER_MS[num];
    if (outcome.acked || outcome.noRetry === true || wait === undefined) return;
    const again = () => void this.#attempt(payload, num + 1, outcome.reason);
    this.#world.agenda.at(this.#world.now() + wait, again);
  }

  #callback(event: Json): Json {
    const { team, app, ids, now } = this.#world;
    return {
      token: 'verification-token',
      team_id: team.id,
      api_app_id: app.id,
      event,
      type: 'event_callback',
      event_id: ids.next('Ev'),
      event_time: Math.floor(now() / 1000),
      event_context: ids.next('EC'),
      is_ext_shared_channel: false,
      authorizations: [
        {
          enterprise_id: null,
          team_id: team.id,
          user_id: app.botUserId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
    };
  }
}
