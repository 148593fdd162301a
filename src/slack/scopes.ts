/** The scopes that the bot's token needs: those that manifest.yml asks for, where each has its reason. */
export const SCOPES = [
  'commands',
  'chat:write',
  'im:write',
  'reactions:read',
  'users:read',
  'usergroups:read',
  'channels:read',
  'groups:read',
] as const;
