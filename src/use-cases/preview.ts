import { isExactRule } from '../domain/acl-path.ts';
import { chooseOwner, statedGrant } from '../domain/lifecycle/ask.ts';
import type { SlackUserId } from '../domain/people.ts';
import type { Preview, Useless } from '../domain/preview.ts';
import type { Change } from '../domain/record.ts';
import { accept, refuse, type Outcome } from '../domain/refusal.ts';
import type { Role, Terms } from '../domain/role.ts';
import { SECOND, type Milliseconds } from '../domain/time.ts';
import type { Deps } from './ports/deps.ts';

/**
 * How long a cluster is waited for, while a person waits for an answer: a command and a form are answered within 2.5 s,
 * of which Slack may take 1.5 s to say who they are.
 */
const PREVIEW_WITHIN: Milliseconds = 0.8 * SECOND;

/**
 * Adds to a new request what its token could do, for those who decide. A cluster that does not say so in time stops
 * nobody from asking.
 * Refused: a token that could certainly do nothing, or that would not be made.
 */
export async function withPreview(deps: Pick<Deps, 'issuer'>, asked: Change): Promise<Outcome<Change>> {
  const { request } = asked.record;
  const { terms } = request;
  const preview = await deps.issuer.preview(terms, PREVIEW_WITHIN);
  if (preview.kind === 'useless') {
    const { cluster, pveRole, paths, owner } = terms;
    const { because } = preview;
    return refuse({ kind: 'no_effective_privileges', role: request.ask.role, because, cluster, pveRole, paths, owner });
  }
  return accept({ ...asked, record: { ...asked.record, request: { ...request, terms: { ...terms, preview } } } });
}

/** What a person's token of a role could do, and who would own it. */
export interface RolePreview {
  readonly owner: Terms['owner'];
  readonly preview: Preview | Useless;
}

/**
 * Foresees what a token of a role could do on the paths that the role gives when none is named, for a person who is
 * choosing among the roles open to them.
 * @returns `undefined` when there is no such path, or no user of theirs that would own it.
 */
export async function previewRole(
  { policy, issuer }: Pick<Deps, 'policy' | 'issuer'>,
  { person, role }: { readonly person: SlackUserId; readonly role: Role },
): Promise<RolePreview | undefined> {
  const owner = chooseOwner(role, person, policy);
  const paths = role.paths.filter(isExactRule);
  if (owner === undefined || paths.length === 0) return undefined;
  const { cluster, propagate } = role;
  const prospect = { ...statedGrant(role), cluster, paths, propagate, owner };
  return { owner, preview: await issuer.preview(prospect, PREVIEW_WITHIN) };
}
