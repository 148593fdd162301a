import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** The parts of an app manifest that change what Slack lets the app do. */
const Manifest = z.object({
  features: z
    .object({
      app_home: z
        .object({ home_tab_enabled: z.boolean().default(false), messages_tab_enabled: z.boolean().default(false) })
        .prefault({}),
      slash_commands: z.array(z.object({ command: z.string(), should_escape: z.boolean().default(false) })).default([]),
    })
    .prefault({}),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()).default([]) }).prefault({}) }).prefault({}),
  settings: z
    .object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).prefault({}),
      interactivity: z.object({ is_enabled: z.boolean().default(false) }).prefault({}),
    })
    .prefault({}),
});

/** What Slack knows of the app it runs. */
export interface AppSettings {
  scopes: ReadonlySet<string>;
  homeTab: boolean;
  messagesTab: boolean;
  interactivity: boolean;
  /** `undefined`: any command exists. */
  commands: { command: string; shouldEscape: boolean }[] | undefined;
  /** `undefined`: subscribed to every event. */
  events: ReadonlySet<string> | undefined;
}

/** All that the simulated methods ask for, for an app that has no manifest yet. */
const DEFAULT_SCOPES = [
  'channels:read',
  'chat:write',
  'commands',
  'groups:read',
  'im:read',
  'im:write',
  'reactions:read',
  'reactions:write',
  'team:read',
  'usergroups:read',
  'users:read',
];

const PROJECT_MANIFEST = fileURLToPath(new URL('../../manifest.yml', import.meta.url));

function read(path: string): AppSettings {
  const { features, oauth_config, settings } = Manifest.parse(parse(readFileSync(path, 'utf8')));
  return {
    scopes: new Set(oauth_config.scopes.bot),
    homeTab: features.app_home.home_tab_enabled,
    messagesTab: features.app_home.messages_tab_enabled,
    interactivity: settings.interactivity.is_enabled,
    commands: features.slash_commands.map((each) => ({ command: each.command, shouldEscape: each.should_escape })),
    events: new Set(settings.event_subscriptions.bot_events),
  };
}

/**
 * @param options `manifest`: a file to read, by default the project's own `manifest.yml`; `false`, or when there is
 *   none: an app that may do everything; `scopes`: replaces the scopes of any of these
 * @throws when the file named is missing or malformed
 */
export function appSettings(options: { manifest?: string | false; scopes?: string[] }): AppSettings {
  const path = options.manifest ?? (existsSync(PROJECT_MANIFEST) && PROJECT_MANIFEST);
  const settings: AppSettings =
    path === false
      ? {
          scopes: new Set(DEFAULT_SCOPES),
          homeTab: true,
          messagesTab: true,
          interactivity: true,
          commands: undefined,
          events: undefined,
        }
      : read(path);
  return options.scopes === undefined ? settings : { ...settings, scopes: new Set(options.scopes) };
}
