import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../../../playground/slack/simulated-slack.ts';
import type { Envelope } from '../../../playground/slack/delivery/envelope.ts';
import {
  ABE,
  ADA,
  ANN,
  BOB,
  DORA,
  FINN,
  FOREIGN_TEAM,
  GIL,
  PARTNERS,
  PROXMOX_ACCESS,
  RUTH,
} from '../../../playground/slack/workspaces.ts';
import { ACTIONS, ASK_FORM, CHOICES, FIELDS, MODALS } from '../../../src/slack/ids.ts';
import { Unavailable } from '../../../src/use-cases/faults.ts';
import { homelabPolicy, startBot, type BotOnSlack } from '../../slack/support/bot-on-slack.ts';
import { CANARY, takeAnswers, type Answers } from './answers.ts';
import { crossed, recordedDeliveries, requestsInEachState, unaskedFor } from './recorded.ts';

const ACTION_IDS = [
  ...Object.values(ACTIONS),
  ...Object.values(CHOICES),
  ASK_FORM.role,
  ASK_FORM.search,
  'pvetoken_old',
];
const VIEW_IDS = [...Object.values(MODALS), ASK_FORM.view, 'pvetoken_old'];
const PEOPLE = [RUTH, ANN, ABE, ADA, GIL, FINN, DORA, BOB, 'U0NOBODY', 'U0PVETOKEN'];
const PLACES = [FOREIGN_TEAM, PROXMOX_ACCESS, PARTNERS, 'C0NOWHERE', '1700000000.000100'];
const WORDS = ['value', 'provisioner', 'duration.provisioner', 'white_check_mark', 'x', 'home', 'view', 'message'];

/** What operators would find in their log. */
export interface Reported {
  readonly reference: string;
  readonly fault: unknown;
  readonly context: Readonly<Record<string, string>>;
}

export interface SlackWorld {
  readonly bot: BotOnSlack;
  readonly answers: Answers;
  readonly reports: readonly Reported[];
  /** True deliveries, and some that are nearly. */
  readonly seeds: readonly Envelope[];
  /** Words that mean something to the bot. */
  readonly words: readonly string[];
  /** Delivers, and waits for the answer where one is due. @returns what is wrong with how that went, if anything */
  readonly deliver: (envelope: Envelope) => Promise<string | undefined>;
}

async function down(): Promise<never> {
  return await Promise.reject(new Unavailable('Proxmox', 'no cluster in this test'));
}

/** The bot in Slack, with a request in each state, after people did all they can with it. */
export async function slackWorld(kind: 'socket' | 'http'): Promise<SlackWorld> {
  const reports: Reported[] = [];
  const bot = await startBot({
    kind,
    logLevel: 'trace',
    policy: homelabPolicy({ paths: ['/pool/dev', '/vms/*'] }),
    deps: {
      holdings: { all: down, look: down, condition: down, mend: down },
      inventory: { resources: down },
      report: (fault, context) =>
        `reference-${reports.push({ reference: `reference-${reports.length + 1}`, fault, context })}`,
    },
  });
  const ids = await requestsInEachState(bot);
  const heard = await recordedDeliveries(bot, ids);
  const click = heard.find(({ payload }) => payload['type'] === 'block_actions');
  const event = heard.find(({ type }) => type === 'events_api');
  if (click === undefined || event === undefined) throw new Error('nothing was recorded');
  const values = [...ids, `${ids[2]}.1767603600000`, 'nonsense', ''];
  const answers = await takeAnswers();
  // Nothing is wrong with it; it counts the forms that are opened.
  const forms = bot.slack.inject({ method: 'views.open', kind: 'slow', ms: 0, times: Infinity });
  return {
    bot,
    answers,
    reports,
    seeds: [
      ...heard,
      ...crossed(heard, { actions: ACTION_IDS, views: VIEW_IDS, ids: values }),
      ...unaskedFor(event, click),
    ],
    words: [...ids, ...ACTION_IDS, ...VIEW_IDS, ...PEOPLE, ...PLACES, ...Object.values(FIELDS), ...WORDS],
    deliver: async (envelope) => await deliver(bot, answers, forms, kind === 'http' ? asForm(envelope) : envelope),
  };
}

/** By HTTP, a command comes as the fields of a form, which are texts. */
function asForm(envelope: Envelope): Envelope {
  if (envelope.type !== 'slash_commands') return envelope;
  const fields = Object.entries(envelope.payload).filter(([, value]) => value !== undefined);
  const texts = fields.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
  return { ...envelope, payload: Object.fromEntries(texts) as Envelope['payload'] };
}

/** Delivers one of them, with an address to answer to and a trigger that are fresh, as Slack's always are. */
async function deliver(
  { slack }: BotOnSlack,
  answers: Answers,
  forms: Fault,
  envelope: Envelope,
): Promise<string | undefined> {
  const { url, answered } = answers.address();
  const { payload } = envelope;
  const fresh = {
    ...(Object.hasOwn(payload, 'response_url') && { response_url: url }),
    ...(Object.hasOwn(payload, 'trigger_id') && { trigger_id: slack.trigger(RUTH) }),
  };
  const before = forms.hits;
  const outcome = await slack.deliver({ ...envelope, payload: { ...payload, ...fresh, token: CANARY } });
  if (!outcome.acked) return `not acknowledged: ${outcome.reason}`;
  answers.add(outcome.body);
  const isCommand = payload['command'] !== undefined && payload['event'] === undefined;
  if (!isCommand || !('response_url' in fresh)) return undefined;
  const enough = new AbortController();
  const late = delay(10_000, 'no answer', { signal: enough.signal }).catch(() => undefined);
  const form = slack
    .waitFor(() => forms.hits > before, 'a form')
    .then(
      () => undefined,
      () => undefined,
    );
  const wrong = await Promise.race([answered.then(() => undefined), form, late]);
  enough.abort();
  return wrong;
}
