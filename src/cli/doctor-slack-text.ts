/** What doctor saw of Slack, in words. */
import type { SlackObservation } from '../domain/checkup.ts';
import type { Ineligibility } from '../domain/people.ts';
import { counted, type Words } from './doctor-finding.ts';

const BOT_TOKEN = 'Copy the Bot User OAuth Token from "OAuth & Permissions" of the app, and set SLACK_BOT_TOKEN to it.';
const APP_TOKEN =
  'Make an app-level token with connections:write under "Basic Information" of the app, and set SLACK_APP_TOKEN to it.';

/** What is wrong with a token, by Slack's code for it (docs.slack.dev/reference/methods/auth.test, errors). */
const TOKEN_FLAWS: ReadonlyMap<string, string> = new Map([
  ['invalid_auth', 'Slack does not know it'],
  ['not_authed', 'Slack does not know it'],
  ['token_revoked', 'it was revoked, with the app or by itself'],
  ['account_inactive', 'it is of an app that was removed from the workspace'],
  ['token_expired', 'it has expired'],
  ['not_allowed_token_type', 'it is a token of another kind'],
  ['missing_scope', 'it lacks a scope'],
]);

const INELIGIBLE: Readonly<Record<Ineligibility, string>> = {
  deleted: 'the account is deactivated',
  bot: 'it is a bot',
  guest: 'it is a guest',
  stranger: 'it is somebody of another organisation',
  foreign_team: 'it is somebody of another workspace',
  unknown: 'Slack knows no such account',
};

/** The words for one observation. */
export function slackFinding(seen: SlackObservation): Words {
  switch (seen.kind) {
    case 'slack_silent':
      return {
        name: seen.what,
        status: 'fail',
        found: `Slack does not answer (${seen.detail.replace(/^Slack: /, '')})`,
        remedy: 'See that this machine reaches slack.com by https, and leave SLACK_API_URL out unless it is meant.',
        keepsFromStarting: true,
      };
    case 'bot_token_accepted':
      return { name: 'bot token', status: 'ok', found: `works in the workspace ${seen.workspace}` };
    case 'bot_token_refused':
      return refusedToken('bot token', seen.code, BOT_TOKEN);
    case 'app_token_accepted':
      return { name: 'app-level token', status: 'ok', found: 'Slack would open a connection' };
    case 'app_token_refused':
      return refusedToken('app-level token', seen.code, APP_TOKEN);
    case 'called_by_slack':
      return {
        name: 'HTTP mode',
        status: 'ok',
        found: 'Slack calls the bot; whether SLACK_SIGNING_SECRET is right shows at its first call',
      };
    case 'scopes_complete':
      return { name: 'scopes', status: 'ok', found: `all ${seen.count} are there` };
    case 'scopes_missing':
      return {
        name: 'scopes',
        status: 'fail',
        found: `${seen.scopes.join(', ')} ${seen.scopes.length === 1 ? 'is' : 'are'} missing`,
        remedy:
          'Add what is missing under "OAuth & Permissions" of the app, as manifest.yml has it, and install it again.',
      };
    case 'group_readable':
      return { name: `user group ${seen.group}`, status: 'ok', found: counted(seen.members, 'member') };
    case 'group_empty':
      return {
        name: `user group ${seen.group}`,
        status: 'warn',
        found: `nobody is in it, and it stands for people of ${seen.uses.join(', ')}`,
        remedy: 'Add people to it in Slack, or name others in pvetoken.yml.',
      };
    case 'group_unreadable':
      return unreadableGroup(seen);
    case 'person_ineligible':
      return {
        name: `person ${seen.person}`,
        status: 'warn',
        found: `${INELIGIBLE[seen.because]}, so it counts for nothing in ${seen.uses.join(', ')}`,
        remedy: 'Take the id out of pvetoken.yml, or put the right one in its place.',
      };
    case 'channel_joined':
    case 'channel_not_joined':
    case 'channel_archived':
    case 'channel_shared':
    case 'channel_unknown':
      return channelFinding(seen);
    default:
      return seen satisfies never;
  }
}

function refusedToken(name: string, code: string, remedy: string): Words {
  const flaw = TOKEN_FLAWS.get(code) ?? 'Slack refuses it';
  return { name, status: 'fail', found: `${flaw} (${code})`, remedy, keepsFromStarting: true };
}

function unreadableGroup({ group, uses, code }: Extract<SlackObservation, { kind: 'group_unreadable' }>): Words {
  const words = { name: `user group ${group}`, status: 'fail' } as const;
  const lost = `who is meant in ${uses.join(', ')} cannot be known`;
  switch (code) {
    case 'no_such_subteam':
      return {
        ...words,
        found: `Slack knows no such group, so ${lost} (${code})`,
        remedy: 'Put the right id into pvetoken.yml: it is the last part of the group’s address in the browser (S…).',
      };
    case 'plan_upgrade_required':
      return {
        ...words,
        found: `the plan of this workspace has no user groups, so ${lost} (${code})`,
        remedy: 'Name people by their ids in place of the group in pvetoken.yml, or move to a plan with user groups.',
      };
    case 'missing_scope':
      return { ...words, found: `a scope is missing, so ${lost} (${code})`, remedy: SCOPES_FIRST };
    default:
      return {
        ...words,
        found: `Slack does not say who is in it, so ${lost} (${code})`,
        remedy: 'Look the code up on docs.slack.dev/reference/methods/usergroups.users.list, and run this again.',
      };
  }
}

const SCOPES_FIRST = 'Add the scopes that are said to be missing, and run this again.';

function channelFinding(seen: Extract<SlackObservation, { readonly channel: string }>): Words {
  const uses = seen.uses.join(', ');
  const name = `channel ${seen.kind === 'channel_unknown' || seen.name === '' ? '' : `#${seen.name} `}${seen.channel}`;
  const fail = { name, status: 'fail' } as const;
  switch (seen.kind) {
    case 'channel_joined':
      return { name, status: 'ok', found: 'the bot is in it' };
    case 'channel_not_joined':
      return {
        ...fail,
        found: `the bot is not in it, so nothing of ${uses} can be posted`,
        remedy: 'Write /invite @pvetoken in that channel.',
      };
    case 'channel_archived':
      return {
        ...fail,
        found: `it is archived, so nothing of ${uses} can be posted`,
        remedy: 'Take it out of the archive, or name another channel in pvetoken.yml.',
      };
    case 'channel_shared':
      return {
        ...fail,
        found: `another organisation would read along, so no request of ${uses} is posted`,
        remedy: 'Name a channel that is not shared in its place in pvetoken.yml.',
      };
    case 'channel_unknown':
      return seen.code === 'missing_scope'
        ? { ...fail, found: `a scope to look at it is missing (${seen.code})`, remedy: SCOPES_FIRST }
        : {
            ...fail,
            found: `Slack shows the bot no such channel, so nothing of ${uses} can be posted (${seen.code})`,
            remedy: 'Put the right id into pvetoken.yml; if the channel is private, write /invite @pvetoken there.',
          };
    default:
      return seen satisfies never;
  }
}
