import type { Outcome } from '../../src/domain/refusal.ts';
import type { RequestId } from '../../src/domain/request-id.ts';
import { HOUR } from '../../src/domain/time.ts';
import { confirmBreakGlass, proposeBreakGlass } from '../../src/use-cases/break-glass.ts';
import { mayCheck } from '../../src/use-cases/check-token.ts';
import { cancelRequest, requestStatus, revokeGrant } from '../../src/use-cases/end-request.ts';
import { requestExtension, voteOnExtension } from '../../src/use-cases/extend-grant.ts';
import { followUp } from '../../src/use-cases/follow-up.ts';
import { listAll } from '../../src/use-cases/list-requests.ts';
import { pauseGrants, resumeGrants } from '../../src/use-cases/pause-grants.ts';
import { mayReconcile } from '../../src/use-cases/reconcile-now.ts';
import { mayReport } from '../../src/use-cases/report.ts';
import { requestAccess } from '../../src/use-cases/request-access.ts';
import { reviewRequest } from '../../src/use-cases/review-request.ts';
import { revealSecret } from '../../src/use-cases/reveal-secret.ts';
import { requestRotation } from '../../src/use-cases/rotate-grant.ts';
import { confirmRevocation, proposeRevocation } from '../../src/use-cases/revoke-selected.ts';
import type { InMemoryBot } from '../support/in-memory-bot.ts';
import { RUTH } from '../support/records.ts';
import { HELPER, OLE } from './actors.ts';

/** What an act is tried on. */
type Scene = 'nothing' | 'pending' | 'active' | 'unrevealed' | 'revealed' | 'extending' | 'emergency';

/** Something that not everybody may do. */
export interface Act {
  readonly name: string;
  readonly on: Scene;
  readonly tried: (bot: InMemoryBot, by: string, id: RequestId) => Promise<Outcome<unknown>>;
}

const WISH = { role: 'provisioner', duration: HOUR, paths: [], reason: 'Rebuild the dev cluster' };
const EMERGENCY = { ...WISH, reason: 'The mail server does not answer' };
const LESS = { duration: HOUR / 2, paths: ['/pool/dev'] };

export const ACTS: readonly Act[] = [
  {
    name: 'ask for a token',
    on: 'nothing',
    tried: async ({ deps }, requester) => await requestAccess(deps, { requester, wish: WISH }),
  },
  {
    name: 'break the glass',
    on: 'nothing',
    tried: async ({ deps }, by) => {
      const asked = await proposeBreakGlass(deps, { by, wish: EMERGENCY });
      return asked.ok ? await confirmBreakGlass(deps, { by, questionId: asked.value.questionId }) : asked;
    },
  },
  {
    name: 'approve',
    on: 'pending',
    tried: async ({ deps }, reviewer, id) =>
      await reviewRequest(deps, { id, vote: { reviewer, verdict: 'approve', via: 'button' } }),
  },
  {
    name: 'approve by reaction',
    on: 'pending',
    tried: async ({ deps }, reviewer, id) =>
      await reviewRequest(deps, { id, vote: { reviewer, verdict: 'approve', via: 'reaction' } }),
  },
  {
    name: 'approve for less',
    on: 'pending',
    tried: async ({ deps }, reviewer, id) =>
      await reviewRequest(deps, { id, vote: { reviewer, verdict: 'approve', via: 'button' }, less: LESS }),
  },
  {
    name: 'deny',
    on: 'pending',
    tried: async ({ deps }, reviewer, id) =>
      await reviewRequest(deps, { id, vote: { reviewer, verdict: 'deny', via: 'button' } }),
  },
  { name: 'cancel', on: 'pending', tried: async ({ deps }, by, id) => await cancelRequest(deps, { id, by }) },
  { name: 'see', on: 'pending', tried: async ({ deps }, by, id) => await requestStatus(deps, { id, by }) },
  { name: 'check', on: 'active', tried: async ({ deps }, by, id) => await mayCheck(deps, { id, by }) },
  {
    name: 'extend',
    on: 'active',
    tried: async ({ deps }, by, id) => await requestExtension(deps, { id, by, wish: { duration: HOUR, reason: '' } }),
  },
  {
    name: 'approve an extension',
    on: 'extending',
    tried: async (bot, reviewer, id) => await decideExtension(bot, reviewer, id, 'approve'),
  },
  {
    name: 'deny an extension',
    on: 'extending',
    tried: async (bot, reviewer, id) => await decideExtension(bot, reviewer, id, 'deny'),
  },
  { name: 'rotate', on: 'active', tried: async ({ deps }, by, id) => await requestRotation(deps, { id, by }) },
  {
    name: 'reveal',
    on: 'unrevealed',
    tried: async (bot, by, id) => await reveal(bot, by, id),
  },
  {
    name: 'reveal a second time',
    on: 'revealed',
    tried: async (bot, by, id) => await reveal(bot, by, id),
  },
  {
    name: 'rotate what was revealed',
    on: 'revealed',
    tried: async ({ deps }, by, id) => await requestRotation(deps, { id, by }),
  },
  { name: 'revoke', on: 'active', tried: async ({ deps }, by, id) => await revokeGrant(deps, { id, by }) },
  {
    name: 'revoke many',
    on: 'active',
    tried: async ({ deps }, by) => {
      const asked = await proposeRevocation(deps, { by, selection: { by: 'all' } });
      return asked.ok ? await confirmRevocation(deps, { by, questionId: asked.value.questionId }) : asked;
    },
  },
  { name: 'list everybody’s', on: 'active', tried: async ({ deps }, by) => await listAll(deps, by) },
  {
    name: 'review an emergency',
    on: 'emergency',
    tried: async ({ deps }, by, id) => await followUp(deps, { id, by, verdict: 'justified' }),
  },
  {
    name: 'pause',
    on: 'nothing',
    tried: async ({ deps }, by) => await pauseGrants(deps, { by, cluster: undefined, reason: 'Moving the storage' }),
  },
  {
    name: 'resume',
    on: 'nothing',
    tried: async (bot, by) => {
      await bot.pauses.begin({ cluster: undefined, by: RUTH, reason: 'x', since: bot.now });
      return await resumeGrants(bot.deps, { by, cluster: undefined });
    },
  },
  {
    name: 'reconcile a cluster',
    on: 'nothing',
    tried: async ({ deps }, by) => await mayReconcile(deps, { by, cluster: undefined }),
  },
  {
    name: 'read a report',
    on: 'nothing',
    tried: async ({ deps }, by) => await mayReport(deps, { by, month: undefined }),
  },
];

async function decideExtension(
  { deps, store }: InMemoryBot,
  reviewer: string,
  id: RequestId,
  verdict: 'approve' | 'deny',
): Promise<Outcome<unknown>> {
  const request = (await store.load(id))?.request;
  const askedAt = request?.state === 'active' ? (request.extension?.askedAt ?? 0) : 0;
  return await voteOnExtension(deps, { id, askedAt, vote: { reviewer, verdict, via: 'button' } });
}

async function reveal({ deps, slack }: InMemoryBot, by: string, id: RequestId): Promise<Outcome<unknown>> {
  const view = `V-${by}`;
  slack.modals.set(view, 'making');
  return await revealSecret(deps, { id, by, view });
}

/** Sets the scene for an act. @returns the request it is about; an id of nothing where there is none. */
export async function setScene(bot: InMemoryBot, scene: Scene): Promise<RequestId> {
  const { deps } = bot;
  switch (scene) {
    case 'nothing':
      return 'k7m3q9xa' as RequestId;
    case 'pending':
      return await bot.requested(HOUR);
    case 'active':
      return await activeGrant(bot);
    case 'unrevealed':
      return await activeGrant(bot, 'revealing');
    case 'revealed': {
      const id = await activeGrant(bot, 'revealing');
      const asked = await reveal(bot, RUTH, id);
      if (!asked.ok) throw new Error(asked.refusal.kind);
      await bot.settle();
      return id;
    }
    case 'extending': {
      const id = await activeGrant(bot);
      const asked = await requestExtension(deps, { id, by: RUTH, wish: { duration: HOUR, reason: '' } });
      if (!asked.ok) throw new Error(asked.refusal.kind);
      return id;
    }
    case 'emergency': {
      const asked = await proposeBreakGlass(deps, { by: OLE, wish: EMERGENCY });
      if (!asked.ok) throw new Error(asked.refusal.kind);
      const { questionId } = asked.value;
      const granted = await confirmBreakGlass(deps, { by: OLE, questionId });
      if (!granted.ok) throw new Error(granted.refusal.kind);
      return granted.value.request.id;
    }
    default:
      return scene satisfies never;
  }
}

async function activeGrant(bot: InMemoryBot, role?: string): Promise<RequestId> {
  const id = await bot.requested(HOUR, role);
  await reviewRequest(bot.deps, { id, vote: { reviewer: HELPER, verdict: 'approve', via: 'button' } });
  await bot.settle();
  return id;
}
