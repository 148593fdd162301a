import type { Wish } from '../../domain/lifecycle/ask.ts';
import type { Request } from '../../domain/request.ts';
import type { Answer } from './answering.ts';
import { openAskForm } from './open-ask-form.ts';
import { refused } from './reply.ts';
import type { Click, Workspace } from './workspace.ts';

/**
 * Opens the form that asks for a token, filled in with what a request that ended had asked for. It is for that
 * request's requester, and what comes of it is a request like any other: nothing is granted from the old one.
 */
export async function askAgainForm(workspace: Workspace, { id, by, clicked, trigger }: Click): Promise<Answer> {
  const request = (await workspace.deps.store.load(id))?.request;
  if (request === undefined) return { say: refused({ kind: 'no_such_request', id }) };
  if (request.ask.requester !== by) return { say: refused({ kind: 'may_not_ask_again' }) };
  return await openAskForm(workspace, { person: by, channel: clicked?.channel ?? by, trigger, draft: wishOf(request) });
}

function wishOf({ ask: { role, reason, ticket }, terms: { duration, paths } }: Request): Wish {
  return { role, duration, paths, reason, ...(ticket !== undefined && { ticket }) };
}
