/** Interaction payloads: docs.slack.dev/reference/interaction-payloads. */
import type { Json } from '../world/json.ts';
import type { World } from '../world/world.ts';

/** Slack's deprecated verification token; an app that checks signatures ignores it. */
const TOKEN = 'verification-token';

/** What every interaction carries. @param home where people of this workspace are said to belong */
function common(world: World, userId: string, home: string): Json {
  const person = world.people.get(userId);
  const { id, domain, enterpriseId } = world.team;
  return {
    user: { id: userId, username: person.name, name: person.name, team_id: person.teamId ?? home },
    api_app_id: world.app.id,
    token: TOKEN,
    team: { id, domain, ...(enterpriseId !== undefined && { enterprise_id: enterpriseId }) },
    enterprise: enterpriseId === undefined ? null : { id: enterpriseId, name: enterpriseId },
    is_enterprise_install: false,
  };
}

/**
 * An interaction; those an app may answer with a modal carry a `trigger_id`. On Enterprise Grid a `block_suggestion` names
 * the person's organisation where others name the workspace (docs.slack.dev/reference/interaction-payloads/block_suggestion-payload).
 */
export function interaction(
  world: World,
  userId: string,
  type: 'block_actions' | 'view_submission' | 'view_closed' | 'block_suggestion',
  body: Json,
): Json {
  const triggers = type === 'block_actions' || type === 'view_submission';
  const { id, enterpriseId = id } = world.team;
  return {
    type,
    ...common(world, userId, type === 'block_suggestion' ? enterpriseId : id),
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
