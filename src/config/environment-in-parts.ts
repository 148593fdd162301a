import type { Secret } from '../domain/secret.ts';
import {
  Common,
  CONFIG_PATH,
  HttpSlack,
  Operators,
  parseAs,
  parseEnvironment,
  slackOf,
  SocketSlack,
  type Environment,
} from './environment.ts';
import { deepFreeze } from './freeze.ts';
import type { ConfigurationProblem } from './problem.ts';

/** What a look at a set-up goes by that may be broken: every problem, and whatever can be read all the same. */
export interface EnvironmentInParts {
  readonly problems: readonly ConfigurationProblem[];
  readonly configPath: string;
  readonly slack: Environment['slack'] | undefined;
  /** Whether the bot would start a Redis of its own, and its address where it would not. */
  readonly redis: { readonly isOwn: boolean; readonly url: Secret | undefined };
  readonly allowDataLoss: boolean;
}

/** As `parseEnvironment`, for `pvetoken doctor`. */
export function parseEnvironmentInParts(env: NodeJS.ProcessEnv): EnvironmentInParts {
  const whole = parseEnvironment(env);
  const slack = parseAs(env, ({ SLACK_MODE }) => (SLACK_MODE === 'http' ? HttpSlack : SocketSlack));
  const redis = parseAs(env, () => Operators.pick({ REDIS_URL: true }));
  const loss = parseAs(env, () => Common.pick({ PVETOKEN_ALLOW_DATA_LOSS: true }));
  return deepFreeze({
    problems: whole.ok ? [] : whole.problems,
    configPath: env['PVETOKEN_CONFIG']?.trim() || CONFIG_PATH,
    slack: slack.ok ? slackOf(slack.value) : undefined,
    redis: redis.ok
      ? { isOwn: redis.value.REDIS_URL === undefined, url: redis.value.REDIS_URL }
      : { isOwn: false, url: undefined },
    allowDataLoss: loss.ok && loss.value.PVETOKEN_ALLOW_DATA_LOSS,
  });
}
