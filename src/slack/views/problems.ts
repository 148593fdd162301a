import type { Problem } from '../../domain/cause.ts';
import { code } from '../text/mrkdwn.ts';

/** A problem in words: what happened, and what would mend it. Both are whole sentences. */
interface ProblemWords {
  readonly happened: string;
  readonly next: string;
}

const WORDS: Readonly<Record<Problem['kind'], ProblemWords>> = {
  refused_by_cluster: {
    happened: 'Proxmox refused to make the token.',
    next: 'An administrator has to look into the answer of the cluster.',
  },
  owner_missing: {
    happened: 'The Proxmox user that was to own the token does not exist.',
    next: 'An administrator has to create that user or change the role.',
  },
  owner_is_the_bot: {
    happened: 'The Proxmox user that was to own the token is this app’s own, for which it makes none.',
    next: 'An administrator has to name another owner.',
  },
  no_privileges: {
    happened: 'The token would have been useless: its owner has none of the role’s privileges on these paths.',
    next: 'An administrator has to give the owner more rights or change the role.',
  },
  privileges_differ: {
    happened: 'The token could do something other than its role says, so it was taken away before anyone got it.',
    next: 'An administrator has to compare the role with the rights on the cluster.',
  },
  pve_role_differs: {
    happened:
      'The PVE role has other privileges on the cluster than in this app’s configuration, so no token was made of it.',
    next: 'An administrator has to run `pvetoken roles plan`, which shows the difference, and `pvetoken roles apply`, which mends it.',
  },
  requester_unreachable: {
    happened: 'Slack did not deliver the secret by direct message, so the token was taken away.',
    next: 'The requester has to allow direct messages from this app.',
  },
  card_undeliverable: {
    happened: 'Slack did not show the card to the approvers.',
    next: 'An administrator has to invite this app to the channel of the role, or name another channel.',
  },
  cluster_unavailable: {
    happened: 'The cluster did not make the token in time.',
    next: 'Wait until the cluster answers.',
  },
  slack_unavailable: {
    happened: 'Slack did not take the secret’s message in time, so the token was taken away.',
    next: 'Wait until Slack answers.',
  },
  provisioned_twice: {
    happened: 'Two attempts to make the token overlapped, so the secret that was shown is not valid.',
    next: 'Another request gets a valid one.',
  },
  token_gone: {
    happened: 'The token was not on Proxmox any more.',
    next: 'Ask an administrator why it was gone from Proxmox already.',
  },
};

export function problemWords(problem: Problem): ProblemWords {
  return WORDS[problem.kind];
}

/** What Proxmox or Slack said, for those who look into it. */
export function reported({ detail }: Problem): string {
  return `Reported: ${code(detail, 300)}.`;
}
