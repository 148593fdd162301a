import type { App } from '@slack/bolt';
import { isWorthALook } from '../../domain/diagnosis.ts';
import type { Month } from '../../domain/month.ts';
import type { RequestId } from '../../domain/request-id.ts';
import { proposeBreakGlass } from '../../use-cases/break-glass.ts';
import { checkToken, mayCheck } from '../../use-cases/check-token.ts';
import { cancelRequest, requestStatus, revokeGrant } from '../../use-cases/end-request.ts';
import { requestExtension } from '../../use-cases/extend-grant.ts';
import { activeGrantsOf, listAll, listOwn, listRoles } from '../../use-cases/list-requests.ts';
import { pauseGrants, resumeGrants } from '../../use-cases/pause-grants.ts';
import type { Deps } from '../../use-cases/ports/deps.ts';
import { mayReconcile, reconcileNow } from '../../use-cases/reconcile-now.ts';
import { mayReport, reportMonth } from '../../use-cases/report.ts';
import { requestAccess, type Delivery } from '../../use-cases/request-access.ts';
import { proposeRevocation } from '../../use-cases/revoke-selected.ts';
import { requestRotation } from '../../use-cases/rotate-grant.ts';
import { parseCommand, type Command } from '../command.ts';
import { deliveryOf } from '../delivery.ts';
import { SlashCommand } from '../payloads.ts';
import { confirmEmergency } from '../views/break-glass.ts';
import { confirmSelection } from '../views/bulk-revocation.ts';
import { checking, diagnosisMessage } from '../views/diagnosis.ts';
import { exampleNames } from '../views/examples.ts';
import { extensionAsked } from '../views/extension.ts';
import { grantPicker } from '../views/grant-picker.ts';
import type { Message } from '../views/message.ts';
import { paused, resumed, underPauses } from '../views/pauses.ts';
import { reconciledNow, reconciling } from '../views/reconciliation.ts';
import {
  cancelled,
  commandProblem,
  help,
  requestDetails,
  requested,
  requestList,
  revocationStarted,
  roleList,
} from '../views/replies.ts';
import { reportMessage, reporting } from '../views/report.ts';
import { rotationAsked } from '../views/rotation.ts';
import { answering, sentenceFor, type About, type Answer, type Show } from './answering.ts';
import { patiently } from './in-line.ts';
import { openAskForm } from './open-ask-form.ts';
import { FOREIGNER, refused, reply } from './reply.ts';
import type { Workspace } from './workspace.ts';

/**
 * Answers slash commands, to their author only. It takes whichever command the manifest routes to this app, so none
 * goes unacknowledged.
 */
export function listenToCommands(app: App, workspace: Workspace): void {
  const { identity } = workspace;
  app.command(/^/, async ({ ack, body, respond }) => {
    await ack();
    const show = async (message: Message): Promise<unknown> =>
      await respond({ response_type: 'ephemeral', text: message.text, blocks: message.blocks });
    const about: About = { doing: 'answer a command' };
    await answering(workspace.deps.report, about, show, async (line) => {
      const {
        team_id: team,
        user_id: person,
        channel_id: channel,
        trigger_id: trigger,
        text,
      } = SlashCommand.parse(body);
      if (team !== (await identity()).teamId) return { say: FOREIGNER };
      const deps = patiently(workspace, line);
      const parsed = parseCommand(text);
      if (!parsed.ok) return { say: commandProblem(parsed.problem, exampleNames(deps.policy, person)) };
      const { command } = parsed;
      if ('id' in command) about.request = command.id;
      if (command.kind === 'reconcile') return await reconcile(deps, command.cluster, person, show);
      if (command.kind === 'report') return await report(deps, command.month, person, show);
      if (command.kind === 'check') return await check(deps, command.id, person, show);
      if (command.kind !== 'form') return { say: await obey(deps, command, person, deliveryOf(person, trigger)) };
      return await openAskForm(workspace, { person, channel, trigger, draft: command.draft });
    });
  });
}

/** What is obeyed with one answer. */
type Plain = Exclude<Command, { kind: 'form' | 'check' | 'reconcile' | 'report' }>;

async function obey(deps: Deps, command: Plain, person: string, delivery: Delivery): Promise<Message> {
  switch (command.kind) {
    case 'request':
      return reply(await requestAccess(deps, { requester: person, wish: command.wish, delivery }), requested);
    case 'break_glass':
      return reply(await proposeBreakGlass(deps, { by: person, wish: command.wish }), confirmEmergency, 'break-glass');
    case 'list':
      return command.whose === 'own'
        ? requestList('Your requests', await listOwn(deps, person), exampleNames(deps.policy, person))
        : await openRequests(deps, person);
    case 'status':
      return reply(await requestStatus(deps, { id: command.id, by: person }), requestDetails);
    case 'revoke':
      return reply(await revokeGrant(deps, { id: command.id, by: person }), revocationStarted);
    case 'pick':
      return grantPicker(await activeGrantsOf(deps, person), deps.now());
    case 'revoke_selected':
      return reply(await proposeRevocation(deps, { by: person, selection: command.selection }), confirmSelection);
    case 'pause':
      return reply(await pauseGrants(deps, { by: person, cluster: command.cluster, reason: command.reason }), paused);
    case 'resume':
      return reply(await resumeGrants(deps, { by: person, cluster: command.cluster }), resumed);
    case 'extend': {
      const { id, wish } = command;
      return reply(await requestExtension(deps, { id, by: person, wish }), extensionAsked);
    }
    case 'rotate':
      return reply(await requestRotation(deps, { id: command.id, by: person }), rotationAsked);
    case 'cancel':
      return reply(await cancelRequest(deps, { id: command.id, by: person }), cancelled);
    case 'roles':
      return reply(await listRoles(deps, person), roleList);
    case 'help':
      return help(exampleNames(deps.policy, person));
    default:
      return command satisfies never;
  }
}

/** Everybody's open requests, under what keeps them waiting. */
async function openRequests(deps: Deps, person: string): Promise<Message> {
  const records = await listAll(deps, person);
  if (!records.ok) return refused(records.refusal);
  const list = requestList('Open requests', records.value, exampleNames(deps.policy, person));
  return underPauses(await deps.pauses.list(), list);
}

async function reconcile(deps: Deps, cluster: string | undefined, by: string, show: Show): Promise<Answer> {
  const clusters = await mayReconcile(deps, { by, cluster });
  if (!clusters.ok) return { say: refused(clusters.refusal) };
  return {
    say: reconciling(clusters.value),
    // Outside the time in which an answer is due: a large cluster takes longer to read.
    after: async () => {
      const rounds = async (): Promise<Message> => reconciledNow(await reconcileNow(deps, clusters.value));
      await show(await found(deps, { doing: 'reconcile on demand' }, rounds));
    },
  };
}

async function report(deps: Deps, wanted: Month | undefined, by: string, show: Show): Promise<Answer> {
  const month = await mayReport(deps, { by, month: wanted });
  if (!month.ok) return { say: refused(month.refusal) };
  return {
    say: reporting(month.value),
    // Outside the time in which an answer is due: all that happened since the month began is read.
    after: async () => {
      const read = async (): Promise<Message> => reportMessage(await reportMonth(deps, month.value));
      await show(await found(deps, { doing: 'report a month' }, read));
    },
  };
}

async function check(deps: Deps, id: RequestId, by: string, show: Show): Promise<Answer> {
  const request = await mayCheck(deps, { id, by });
  if (!request.ok) return { say: refused(request.refusal) };
  if (!isWorthALook(request.value)) return { say: diagnosisMessage({ kind: 'no_token', request: request.value }) };
  return {
    say: checking(request.value),
    // Outside the time in which an answer is due: a cluster that is slow is one reason to ask.
    after: async () => {
      await show(
        await found(deps, { request: id, doing: 'check a token' }, async () =>
          diagnosisMessage(await checkToken(deps, request.value)),
        ),
      );
    },
  };
}

/** What was found by work that nobody waits for, or why nothing was. */
async function found(deps: Deps, about: About, work: () => Promise<Message>): Promise<Message> {
  try {
    return await work();
  } catch (fault) {
    const reference = deps.report(fault, { ...about });
    return sentenceFor(fault, reference);
  }
}
