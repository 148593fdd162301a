import { connectClusters } from '../compose-clusters.ts';
import { connectDirectory } from '../compose-operator.ts';
import { parseLookUpEnvironment } from '../config/environment.ts';
import { slackGroup, slackUser } from '../config/fields.ts';
import { problemLine } from '../config/problem.ts';
import { parseDuration } from '../domain/duration.ts';
import type { Wish } from '../domain/lifecycle/ask.ts';
import type { SlackGroupId, SlackUserId, Standing } from '../domain/people.ts';
import type { Policy } from '../domain/policy.ts';
import { newRequestId } from '../domain/request-id.ts';
import { explainWish } from '../use-cases/explain-wish.ts';
import { askingGroups, askingGroupsOf, type JudgeDeps } from '../use-cases/request-access.ts';
import { EXIT, misunderstood } from './command.ts';
import { explanationData, explanationText, type Asked } from './explain-text.ts';
import { readOptions } from './options.ts';
import type { Terminal } from './terminal.ts';
import { withKeptIfNamed, type PerhapsAtHand } from './with-kept.ts';

const EXPLAIN_USAGE = `pvetoken explain: what would happen if somebody asked, rule by rule, without doing it

  pvetoken explain --user U --role R [--for D] [--on PATH]… [--reason TEXT] [--ticket T]
                   [--groups S1,S2] [--config FILE] [--json]

      U is a Slack user id. Without --for and --on it is what the role gives; a reason and a ticket that are not given are
      taken to be. Who they are is looked up at Slack with SLACK_BOT_TOKEN; without that, or with --groups, they are
      taken to be a full member in these user groups and no others.
      With REDIS_URL it heeds the caps and the pauses of now, and what a rule has approved today. What the token could do,
      the cluster is asked. --config judges by another file than the bot's.

In the text, + has nothing against it, - refuses it, ? was not looked at. The verdict is that of the bot's own judgement.

Exit status: 0 it would be granted or wait for approval, 2 it would be refused, 1 it cannot be told.`;

interface Question {
  readonly user: SlackUserId;
  readonly wish: Omit<Wish, 'reason'>;
  readonly reason: string | undefined;
  readonly groups: readonly SlackGroupId[] | undefined;
  readonly config: string | undefined;
  readonly json: boolean;
}

type Read =
  | { readonly kind: 'question'; readonly question: Question }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly what: string };

/** `pvetoken explain`. @returns the exit status. */
export async function explain(words: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const read = readWords(words);
  if (read.kind === 'help') {
    terminal.print(EXPLAIN_USAGE);
    return EXIT.done;
  }
  if (read.kind === 'mistake') return misunderstood('explain', read.what, EXPLAIN_USAGE, terminal);
  const { question } = read;
  const lookUp = parseLookUpEnvironment(env);
  if (!lookUp.ok) {
    for (const problem of lookUp.problems) terminal.complain(problemLine(problem));
    return EXIT.failed;
  }
  const answer = async (atHand: PerhapsAtHand): Promise<number> => {
    const { policy } = atHand.configuration;
    const requester = await standingOf(question, policy, lookUp.value);
    return await tell(question, requester, atHand, terminal);
  };
  return await withKeptIfNamed(env, terminal, answer, question.config);
}

/** Who asks: as Slack says of the role's own groups, as the bot would ask it, or as the operator says. */
async function standingOf(
  { user, groups, wish }: Question,
  policy: Policy,
  slack: Parameters<typeof connectDirectory>[0] | undefined,
): Promise<Standing> {
  if (groups !== undefined || slack === undefined) return { kind: 'member', id: user, groups: groups ?? [] };
  const role = policy.roles.get(wish.role);
  const asked = role === undefined ? askingGroups(policy) : askingGroupsOf(role);
  return await connectDirectory(slack).standing(user, asked);
}

async function tell(
  { wish: wanted, reason, json }: Question,
  requester: Standing,
  { configuration, kept }: PerhapsAtHand,
  terminal: Terminal,
): Promise<number> {
  const { policy } = configuration;
  const rule = policy.roles.get(wanted.role)?.ticket;
  const ticket = wanted.ticket ?? (reason === undefined && rule?.required === true ? rule.example : undefined);
  const wish: Wish = { ...wanted, reason: reason ?? 'a reason', ...(ticket !== undefined && { ticket }) };
  const { issuer, close } = connectClusters(configuration);
  try {
    const report = (fault: unknown): string => {
      terminal.complain(fault instanceof Error ? fault.message : 'an unknown fault');
      return '';
    };
    const deps: JudgeDeps = { policy, issuer, report, ...(kept ?? NOTHING_KEPT) };
    const id = newRequestId(crypto.getRandomValues(new Uint8Array(8)));
    const explanation = await explainWish(deps, { requester, wish, id, now: Date.now() });
    const given = { reason: reason !== undefined, ticket: wanted.ticket !== undefined };
    const asked: Asked = { wish, requester, policy, isKept: kept !== undefined, given };
    terminal.print(
      json ? JSON.stringify(explanationData(explanation, asked), undefined, 2) : explanationText(explanation, asked),
    );
    return explanation.verdict.ok ? EXIT.done : EXIT.found;
  } finally {
    await close();
  }
}

/** No request and no pause, where no Redis is named; the explanation says so. */
const NOTHING_KEPT: Pick<JudgeDeps, 'store' | 'pauses'> = {
  store: {
    counts: async () => await Promise.resolve({ pending: 0, held: 0, ofRole: 0 }),
    listOf: async () => await Promise.resolve([]),
  },
  pauses: { list: async () => await Promise.resolve([]) },
};

const OPTIONS = {
  user: { type: 'string' },
  role: { type: 'string' },
  for: { type: 'string' },
  on: { type: 'string', multiple: true },
  reason: { type: 'string' },
  ticket: { type: 'string' },
  groups: { type: 'string' },
  config: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

function mistake(what: string): Read {
  return { kind: 'mistake', what };
}

function readWords(words: readonly string[]): Read {
  const read = readOptions(words, OPTIONS);
  if (read.kind !== 'words') return read;
  const { user, role, for: text, on = [], reason, ticket, groups: list, config, json } = read.values;
  if (read.positionals.length > 0) return mistake(`what is ${read.positionals.join(' ')}? Each word follows an option`);
  if (user === undefined || role === undefined) return mistake('say who and for what: --user U --role R');
  if (!slackUser.safeParse(user).success) return mistake(`${user} is no Slack user id; one is U012AB3CD`);
  const duration = text === undefined ? undefined : parseDuration(text);
  if (text !== undefined && duration === undefined) return mistake(`${text} is no duration; say --for 2h`);
  const groups = list?.split(',').map((group) => group.trim());
  const wrong = groups?.find((group) => !slackGroup.safeParse(group).success);
  if (wrong !== undefined) return mistake(`${wrong} is no id of a Slack user group; one is S012AB3CD`);
  const paths = on.flatMap((some) => some.split(','));
  const wish = { role, duration, paths, ...(ticket !== undefined && { ticket }) };
  return { kind: 'question', question: { user, wish, reason, groups, config, json } };
}
