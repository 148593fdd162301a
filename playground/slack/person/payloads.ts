/** Interaction payloads: docs.slack.dev/reference/interaction-payloads. */
import type { Json } from '../world/json.ts';
import type { World } from '../world/world.ts';

/** Slack's deprecated verification token; an app that checks signatures ignores it. */
const TOKEN = 'verification-token';

/** What every interaction carries. */
function common(world: World, userId: string): Json {
  const person = world.people.get(userId);
  return {
    user: { id: userId, username: person.name, name: person.name, team_id: person.teamId ?? world.team.id },
    api_app_id: world.app.id,
    token: TOKEN,
    team: { id: world.team.id, domain: world.team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** An interaction; those an app may answer with a modal carry a `trigger_id`. */
export function interaction(
  world: World,
  userId: string,
  type: 'block_actions' | 'view_submission' | 'view_closed' | 'block_suggestion',
  body: Json,
): Json {
  const triggers = type === 'block_actions' || type === 'view_submission';
  return {
    type,
    ...common(world, userId),
    ...(triggers ? { trigger_id: world.triggers.issue(userId) } : {}),
    ...body,
  };
}

/** A slash command: docs.slack.dev/interactivity/implementing-slash-commands. */
export function slashCommand(
  world: World,
  userId: string,
  body: { command: string; text: string; channel: { id: string; name: string }; responseUrl: string },
): Json {
  return {
    token: TOKEN,
    team_id: world.team.id,
    team_domain: world.team.domain,
    channel_id: body.channel.id,
    channel_name: body.channel.name,
    user_id: userId,
    user_name: world.people.get(userId).name,
    command: body.command,
    text: body.text,
    api_app_id: world.app.id,
    is_enterprise_install: 'false',
    response_url: body.responseUrl,
    trigger_id: world.triggers.issue(userId),
  };
}
