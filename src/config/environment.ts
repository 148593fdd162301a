import { z } from 'zod';
import { Secret } from '../domain/secret.ts';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import { readAddress } from '../redis/address.ts';
import { mayCarrySecrets } from './address.ts';
import { dotted, findingsOf, plainWords } from './findings.ts';
import { deepFreeze } from './freeze.ts';
import type { Checked, ConfigurationProblem } from './problem.ts';
import { readText, SHORTEST_KEY } from './secrets.ts';
import { tracesWanted, TraceVariables, type TraceSettings } from './trace-variables.ts';

/** These may be given by a file instead, such as a Docker secret: `SLACK_BOT_TOKEN_FILE=/run/secrets/slack_bot_token`. */
const MAY_COME_FROM_FILE = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'REDIS_URL',
  'PVETOKEN_AUDIT_KEY',
  'PVETOKEN_AUDIT_OLD_KEYS',
] as const;

/** The policy file, unless `PVETOKEN_CONFIG` names another. */
export const CONFIG_PATH = './pvetoken.yml';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

function secret(name: string, what: string, begins = '') {
  const missing = `is missing; set it, or ${name}_FILE, to ${what}`;
  return z
    .string({ error: missing })
    .refine((text) => text.startsWith(begins), `must begin with ${begins}; set it to ${what}`)
    .transform((text) => new Secret(text));
}

/** What operators' commands read too. */
export const Operators = z.object({
  REDIS_URL: z
    .string()
    .transform((text, context) => {
      const read = readAddress(text);
      if (read.ok) return new Secret(text);
      context.issues.push({ code: 'custom', message: read.reason, input: text });
      return z.NEVER;
    })
    .optional(),
  PVETOKEN_CONFIG: z.string().default(CONFIG_PATH),
  PVETOKEN_AUDIT_KEY: z
    .string()
    .min(SHORTEST_KEY, `must have ${SHORTEST_KEY} characters or more; "openssl rand -base64 32" makes one`)
    .transform((text) => new Secret(text))
    .optional(),
  PVETOKEN_AUDIT_OLD_KEYS: z
    .string()
    .prefault('')
    .transform((text) => text.split(',').flatMap((key) => (key.trim() === '' ? [] : [new Secret(key.trim())]))),
});

const botToken = secret('SLACK_BOT_TOKEN', 'the bot token of your Slack app (OAuth & Permissions)', 'xoxb-');

const apiUrl = z
  .string()
  .transform((text, context) => {
    const url = URL.parse(text);
    if (url !== null && mayCarrySecrets(url)) return text.endsWith('/') ? text : `${text}/`;
    const message = 'must be an https:// address (http:// only on this machine); leave it out for Slack itself';
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  })
  .prefault('https://slack.com/api/');

/** What operators' commands read that look people up, where they can. */
const LookUps = z.object({ SLACK_BOT_TOKEN: botToken.optional(), SLACK_API_URL: apiUrl });

export const Common = Operators.extend({
  ...TraceVariables.shape,
  SLACK_BOT_TOKEN: botToken,
  SLACK_API_URL: apiUrl,
  PVETOKEN_DATA: z.string().default('./.pvetoken/redis'),
  PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'must be a port number from 0 to 65535')
    .transform(Number)
    .prefault('3000'),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  PVETOKEN_ALLOW_DATA_LOSS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
});

const Socket = Common.extend({
  SLACK_MODE: z.literal('socket', 'must be socket or http'),
  SLACK_APP_TOKEN: secret('SLACK_APP_TOKEN', 'an app-level token with connections:write (Basic Information)', 'xapp-'),
  HOST: z.string().default('127.0.0.1'),
});

const Http = Common.extend({
  SLACK_MODE: z.literal('http'),
  SLACK_SIGNING_SECRET: secret('SLACK_SIGNING_SECRET', 'the signing secret of your Slack app (Basic Information)'),
  HOST: z.string().default('0.0.0.0'),
  PVETOKEN_DRAIN_SECONDS: z
    .string()
    .refine((text) => /^\d{1,3}$/.test(text), 'must be a number of seconds from 0 to 999')
    .transform((text) => Number(text) * SECOND)
    .prefault('5'),
});

/** What is of Slack alone. */
const OF_SLACK = { SLACK_MODE: true, SLACK_BOT_TOKEN: true, SLACK_API_URL: true } as const;
export const SocketSlack = Socket.pick({ ...OF_SLACK, SLACK_APP_TOKEN: true });
export const HttpSlack = Http.pick({ ...OF_SLACK, SLACK_SIGNING_SECRET: true, PVETOKEN_DRAIN_SECONDS: true });

/** How Slack reaches us: over a connection that we open, or by requests that it signs. */
export type SlackMode =
  | { readonly kind: 'socket'; readonly appToken: Secret }
  | {
      readonly kind: 'http';
      readonly signingSecret: Secret;
      /** How long deliveries are still taken once the process was told to stop. */
      readonly drain: Milliseconds;
    };

/** What operators' commands are told by environment variables. */
export interface OperatorEnvironment {
  /** The address of Redis, as `readAddress` takes it. Hidden, because it may hold a password. */
  readonly redisUrl: Secret | undefined;
  readonly configPath: string;
  /** The key of the audit's seals; without one the audit is not sealed. */
  readonly auditKey: Secret | undefined;
  /** Keys that the audit was sealed with before. */
  readonly auditOldKeys: readonly Secret[];
}

/** What the process was told by environment variables. Secrets cannot be printed by accident. */
export interface Environment extends OperatorEnvironment {
  readonly slack: {
    readonly mode: SlackMode;
    readonly botToken: Secret;
    /** Ends with `/`. */
    readonly apiUrl: string;
  };
  /** Where a Redis of our own keeps its data when none was named. */
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Whether the operator accepts a Redis that may lose requests. */
  readonly allowDataLoss: boolean;
  /** Absent where no traces are wanted. */
  readonly traces: TraceSettings | undefined;
}

/**
 * Reads the environment, for start-up. Blank variables count as absent.
 * @returns the frozen settings, or every problem at once, by variable; none repeats what a variable holds.
 */
export function parseEnvironment(env: NodeJS.ProcessEnv): Checked<Environment> {
  const read = parseAs(env, ({ SLACK_MODE }) => (SLACK_MODE === 'http' ? Http : Socket));
  if (!read.ok) return read;
  const { value: data } = read;
  return {
    ok: true,
    value: deepFreeze({
      slack: slackOf(data),
      ...forOperators(data),
      dataFolder: data.PVETOKEN_DATA,
      host: data.HOST,
      port: data.PORT,
      logLevel: data.LOG_LEVEL,
      allowDataLoss: data.PVETOKEN_ALLOW_DATA_LOSS,
      traces: tracesWanted(data),
    }),
  };
}

/** As `parseEnvironment`, for operators' commands, which need nothing of Slack's. */
export function parseOperatorEnvironment(env: NodeJS.ProcessEnv): Checked<OperatorEnvironment> {
  const read = parseAs(env, () => Operators);
  return read.ok ? { ok: true, value: deepFreeze(forOperators(read.value)) } : read;
}

/** Where Slack is, and who we are to it. */
export function slackOf(data: z.output<typeof SocketSlack> | z.output<typeof HttpSlack>): Environment['slack'] {
  return {
    mode:
      data.SLACK_MODE === 'http'
        ? { kind: 'http', signingSecret: data.SLACK_SIGNING_SECRET, drain: data.PVETOKEN_DRAIN_SECONDS }
        : { kind: 'socket', appToken: data.SLACK_APP_TOKEN },
    botToken: data.SLACK_BOT_TOKEN,
    apiUrl: data.SLACK_API_URL,
  };
}

/** How people are looked up at Slack, for operators' commands that do so where they are told a bot token. */
export function parseLookUpEnvironment(
  env: NodeJS.ProcessEnv,
): Checked<Pick<Environment['slack'], 'botToken' | 'apiUrl'> | undefined> {
  const read = parseAs(env, () => LookUps);
  if (!read.ok) return read;
  const { SLACK_BOT_TOKEN: botToken, SLACK_API_URL: apiUrl } = read.value;
  return { ok: true, value: botToken === undefined ? undefined : { botToken, apiUrl } };
}

function forOperators(data: z.output<typeof Operators>): OperatorEnvironment {
  return {
    redisUrl: data.REDIS_URL,
    configPath: data.PVETOKEN_CONFIG,
    auditKey: data.PVETOKEN_AUDIT_KEY,
    auditOldKeys: data.PVETOKEN_AUDIT_OLD_KEYS,
  };
}

/** Reads what a schema asks for, or every problem at once. */
export function parseAs<T extends z.ZodType>(
  env: NodeJS.ProcessEnv,
  schemaFor: (variables: Readonly<Record<string, string>>) => T,
): Checked<z.output<T>> {
  const { variables, problems } = withFiles(env);
  const known = { SLACK_MODE: 'socket', ...variables };
  const parsed = schemaFor(known).safeParse(known, { error: plainWords });
  if (parsed.success) return problems.length > 0 ? { ok: false, problems } : { ok: true, value: parsed.data };
  // A variable whose file cannot be read is not missing as well.
  const told = new Set(problems.map(({ path }) => path.replace(/_FILE$/, '')));
  const found = findingsOf(parsed.error).map(({ at, reason }) => ({ path: dotted(at), reason }));
  return { ok: false, problems: [...problems, ...found.filter(({ path }) => !told.has(path))] };
}

/** The variables that say something, with the contents of `…_FILE` in the place of what they stand for. */
function withFiles(env: NodeJS.ProcessEnv): {
  readonly variables: Readonly<Record<string, string>>;
  readonly problems: readonly ConfigurationProblem[];
} {
  const variables = Object.fromEntries(
    Object.entries(env).flatMap(([name, text = '']) => (text.trim() === '' ? [] : [[name, text.trim()]])),
  );
  const problems: ConfigurationProblem[] = [];
  for (const name of MAY_COME_FROM_FILE) {
    const path = variables[`${name}_FILE`];
    if (path === undefined) continue;
    const file = readText(path);
    if (variables[name] !== undefined) {
      problems.push({ path: `${name}_FILE`, reason: `is set together with ${name}; set only one of the two` });
    } else if (!file.ok) {
      problems.push({ path: `${name}_FILE`, reason: `names a file that ${file.reason}` });
    } else {
      variables[name] = file.text;
    }
  }
  return { variables, problems };
}
