import { z } from 'zod';
import { method, type Method } from './method.ts';

const NoArguments = z.object({});

const test = method({
  tier: 'authTest',
  args: NoArguments,
  run({ world }) {
    return {
      url: `https://${world.team.domain}.slack.com/`,
      team: world.team.name,
      user: world.app.name,
      team_id: world.team.id,
      user_id: world.app.botUserId,
      bot_id: world.app.botId,
      is_enterprise_install: false,
    };
  },
});

const connect = method({
  token: 'app',
  tier: 'tier1',
  args: NoArguments,
  run: (call) => ({ url: call.socketUrl() }),
});

const team = method({
  tier: 'tier3',
  scopes: ['team:read'],
  args: NoArguments,
  run: ({ world }) => ({ team: { ...world.team, email_domain: '', icon: {} } }),
});

export const app: Record<string, Method> = {
  'auth.test': test,
  'apps.connections.open': connect,
  'team.info': team,
};
