/** Where somebody acts, and where they come from, as Slack's payloads say it. */
interface Origin {
  readonly team: { readonly id: string; readonly enterprise_id?: string | null | undefined };
  readonly user: { readonly team_id?: string | undefined };
}

/**
 * Whether somebody acts in another workspace, or comes from one. On Enterprise Grid a search names the organisation as
 * the person's team (docs.slack.dev/reference/interaction-payloads); payloads that leave it out are held to the workspace.
 * @param teamId our own.
 */
export function isForeign(teamId: string, { team, user }: Origin): boolean {
  const ours = [teamId, team.enterprise_id ?? teamId];
  return team.id !== teamId || !ours.includes(user.team_id ?? teamId);
}
