import { confirmBreakGlass, proposeBreakGlass } from '../../src/use-cases/break-glass.ts';
import { followUp } from '../../src/use-cases/follow-up.ts';
import type { Risk } from '../../src/domain/role.ts';
import { cancelRequest, confirmStored, revokeGrant } from '../../src/use-cases/end-request.ts';
import { requestExtension, voteOnExtension } from '../../src/use-cases/extend-grant.ts';
import { endIfLeft } from '../../src/use-cases/leavers.ts';
import { pauseGrants, resumeGrants } from '../../src/use-cases/pause-grants.ts';
import { requestAccess } from '../../src/use-cases/request-access.ts';
import { reviewByReaction, reviewRequest } from '../../src/use-cases/review-request.ts';
import { revealSecret } from '../../src/use-cases/reveal-secret.ts';
import { requestRotation } from '../../src/use-cases/rotate-grant.ts';
import { sweep } from '../../src/use-cases/sweep.ts';
import { workCluster } from '../../src/use-cases/work-cluster.ts';
import { workDesk } from '../../src/use-cases/work-desk.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { DAY } from '../../src/domain/time.ts';
import { Unavailable } from '../../src/use-cases/faults.ts';
import type { InMemoryBot } from '../support/in-memory-bot.ts';
import { ADA, APPROVER_GROUP, type Act, type PersonalAct } from './acts.ts';

/** Plays acts on a bot; refusals are part of the play, and an outage that an act runs into is too. */
export class Player {
  readonly ids: RequestId[] = [];
  readonly #bot: InMemoryBot;

  constructor(bot: InMemoryBot) {
    this.#bot = bot;
  }

  async play(act: Act): Promise<void> {
    const { deps, slack, cluster, queue, leases } = this.#bot;
    switch (act.act) {
      case 'at_once':
        await Promise.all(act.acts.map(async (one) => await this.#personal(one)));
        break;
      case 'leave':
        slack.standings.set(act.who, { kind: 'ineligible', id: act.who, because: 'deleted' });
        await endIfLeft(deps, act.who);
        break;
      case 'hide':
        slack.standings.set(act.who, { kind: 'lookup_failed', id: act.who, detail: 'internal_error' });
        break;
      case 'show':
        slack.standings.delete(act.who);
        break;
      case 'retune':
        this.#retune(act.role, act.risk);
        break;
      case 'regroup':
        slack.groups.set(APPROVER_GROUP, act.members);
        break;
      case 'pause':
        await pauseGrants(deps, { by: ADA, cluster: undefined, reason: 'moving the storage' }).catch(outage);
        break;
      case 'resume':
        await resumeGrants(deps, { by: ADA, cluster: undefined }).catch(outage);
        break;
      case 'close_modals':
        slack.modals.clear();
        break;
      case 'sweep':
        await sweep(deps);
        break;
      case 'lose_wakeups':
        queue.flush();
        break;
      case 'lose_leases':
        leases.runOut();
        break;
      case 'break_cluster':
        cluster.breakNext(act.call, act.how);
        break;
      case 'break_slack':
        slack.breakNext(act.method, act.how);
        break;
      case 'outage':
        (act.of === 'slack' ? slack : cluster).isDown = act.isDown;
        break;
      case 'deliver': {
        const id = this.#id(act.request);
        if (id === undefined) break;
        await (act.lane === 'desk' ? workDesk(deps, id) : workCluster(deps, id));
        break;
      }
      case 'settle':
        await this.#bot.settle();
        break;
      case 'pass':
        await this.#bot.pass(act.time);
        break;
      case 'ask':
      case 'break_glass':
      case 'follow_up':
      case 'approve_for_less':
      case 'extend':
      case 'vote_on_extension':
      case 'vote':
      case 'rotate':
      case 'reveal':
      case 'cancel':
      case 'revoke':
      case 'stored':
        await this.#personal(act);
        break;
      default:
        act satisfies never;
    }
  }

  /** Ends every fault, and lets everything come to its end. */
  async conclude(): Promise<void> {
    const { slack, cluster } = this.#bot;
    slack.isDown = false;
    cluster.isDown = false;
    slack.standings.delete(ADA);
    await this.play({ act: 'resume' });
    // Longer than the window of a decision and the longest grant after it, with all that is tried again in between.
    await this.#bot.pass(3 * DAY);
  }

  async #personal(act: PersonalAct): Promise<void> {
    const { deps, slack } = this.#bot;
    if (act.act === 'ask') {
      const { who: requester, role, duration } = act;
      const wish = { role, duration, paths: [], reason: 'Rebuild the dev cluster' };
      const asked = await requestAccess(deps, { requester, wish });
      if (asked.ok) this.ids.push(asked.value.request.id);
      return;
    }
    if (act.act === 'break_glass') {
      const { who: by, role, duration } = act;
      const wish = { role, duration, paths: [], reason: 'The mail server does not answer' };
      const asked = await proposeBreakGlass(deps, { by, wish });
      if (!asked.ok) return;
      const { questionId } = asked.value;
      const granted = await confirmBreakGlass(deps, { by, questionId });
      if (granted.ok) this.ids.push(granted.value.request.id);
      return;
    }
    const id = this.#id(act.request);
    if (id === undefined) return;
    const by = act.who;
    switch (act.act) {
      case 'vote': {
        const { verdict, via } = act;
        const vote = { reviewer: by, verdict };
        if (via === 'button') await reviewRequest(deps, { id, vote: { ...vote, via } });
        else await reviewByReaction(deps, { id, vote: { ...vote, via }, at: this.#bot.now });
        break;
      }
      case 'follow_up':
        await followUp(deps, { id, by, verdict: act.verdict });
        break;
      case 'extend':
        await requestExtension(deps, { id, by, wish: { duration: act.duration, reason: '' } });
        break;
      case 'vote_on_extension': {
        const request = (await deps.store.load(id))?.request;
        const askedAt = request?.state === 'active' ? request.extension?.askedAt : undefined;
        const vote = { reviewer: by, verdict: act.verdict, via: 'button' } as const;
        await voteOnExtension(deps, { id, askedAt: askedAt ?? 0, vote });
        break;
      }
      case 'approve_for_less': {
        const vote = { reviewer: by, verdict: 'approve', via: 'button' } as const;
        await reviewRequest(deps, { id, vote, less: { duration: act.duration, paths: ['/pool/dev'] } });
        break;
      }
      case 'rotate':
        await requestRotation(deps, { id, by });
        break;
      case 'reveal': {
        const view = `V${slack.modals.size}-${this.#bot.now}`;
        slack.modals.set(view, 'making');
        await revealSecret(deps, { id, by, view });
        break;
      }
      case 'cancel':
        await cancelRequest(deps, { id, by });
        break;
      case 'revoke':
        await revokeGrant(deps, { id, by });
        break;
      case 'stored':
        for (const message of slack.messages.filter(({ kind }) => kind === 'secret')) {
          await confirmStored(deps, { id, by, message });
        }
        break;
      default:
        act satisfies never;
    }
  }

  #retune(name: string, risk: Risk): void {
    const { roles } = this.#bot.policy;
    const role = roles.get(name);
    // The policy is the domain's to read only; here the configuration is changed under it.
    if (role !== undefined && roles instanceof Map) roles.set(name, { ...role, risk });
  }

  #id(request: number): RequestId | undefined {
    return this.ids.length > 0 ? this.ids[request % this.ids.length] : undefined;
  }
}

function outage(fault: unknown): void {
  if (!(fault instanceof Unavailable)) throw fault;
}
