import type { Operator } from '../domain/operator.ts';
import { judgePause, type Pause } from '../domain/pause.ts';
import type { Policy } from '../domain/policy.ts';
import type { SlackUserId } from '../domain/people.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import { administrator } from './administrators.ts';
import { Unavailable } from './faults.ts';
import type { Deps } from './ports/deps.ts';
import type { PauseNews } from './ports/slack.ts';

/** What came of a pause or a resumption, and whether the `alerts` channel knows; `no_channel` when there is none. */
export interface PauseOutcome<News extends PauseNews = PauseNews> {
  readonly news: News;
  readonly alerts: 'told' | 'not_told' | 'no_channel';
}

type Begun = PauseOutcome<Extract<PauseNews, { what: 'paused' }>>;
type Ended = PauseOutcome<Extract<PauseNews, { what: 'resumed' }>>;

/** Lets no new tokens be made on one cluster, or on any, until somebody resumes; for administrators. */
export async function pauseGrants(
  deps: Deps,
  input: { readonly by: SlackUserId; readonly cluster: string | undefined; readonly reason: string },
): Promise<Outcome<Begun>> {
  const allowed = await administrator(deps, input.by);
  if (!allowed.ok) return allowed;
  const pause: Pause = { ...input, since: deps.now() };
  const refusal = judgePause(pause, clustersOf(deps.policy));
  if (refusal !== undefined) return refuse(refusal);
  await deps.pauses.begin(pause);
  const news = { what: 'paused', pause } as const;
  return accept({ news, alerts: await tellAlerts(deps, news) });
}

/** As `pauseGrants`, for an operator at the command line; a running bot tells the `alerts` channel. */
export async function pauseAsOperator(
  deps: Pick<Deps, 'policy' | 'pauses' | 'now'>,
  input: { readonly by: Operator; readonly cluster: string | undefined; readonly reason: string },
): Promise<Outcome<Pause>> {
  const pause: Pause = { ...input, since: deps.now() };
  const refusal = judgePause(pause, clustersOf(deps.policy));
  if (refusal !== undefined) return refuse(refusal);
  await deps.pauses.begin(pause);
  return accept(pause);
}

/** As `resumeGrants`, for an operator at the command line. @returns what ended, and what is still paused. */
export async function resumeAsOperator(
  deps: Pick<Deps, 'pauses' | 'now'>,
  { by, cluster }: { readonly by: Operator; readonly cluster: string | undefined },
): Promise<Outcome<{ readonly pause: Pause; readonly left: readonly Pause[] }>> {
  const pause = await deps.pauses.end(cluster, by, deps.now());
  const left = await deps.pauses.list();
  return pause === undefined ? refuse({ kind: 'not_paused', cluster, pauses: left }) : accept({ pause, left });
}

/** Those that a role grants on. */
function clustersOf({ roles }: Policy): string[] {
  return [...new Set([...roles.values()].map(({ cluster }) => cluster))];
}

/** Lets new tokens be made again, on one cluster or where all were paused; for administrators. */
export async function resumeGrants(
  deps: Deps,
  input: { readonly by: SlackUserId; readonly cluster: string | undefined },
): Promise<Outcome<Ended>> {
  const { by, cluster } = input;
  const allowed = await administrator(deps, by);
  if (!allowed.ok) return allowed;
  const pause = await deps.pauses.end(cluster, by, deps.now());
  const left = await deps.pauses.list();
  if (pause === undefined) return refuse({ kind: 'not_paused', cluster, pauses: left });
  const news = { what: 'resumed', pause, by, left } as const;
  return accept({ news, alerts: await tellAlerts(deps, news) });
}

/** Says it in `alerts`, once: the pause holds whether or not Slack takes the message, and its author learns which. */
async function tellAlerts(deps: Deps, news: PauseNews): Promise<PauseOutcome['alerts']> {
  const channel = deps.policy.alertsChannel;
  if (channel === undefined) return 'no_channel';
  try {
    return (await deps.messenger.tellPause(channel, news)).ok ? 'told' : 'not_told';
  } catch (fault) {
    if (!(fault instanceof Unavailable)) throw fault;
    deps.report(fault, { doing: 'tell alerts of a pause' });
    return 'not_told';
  }
}
