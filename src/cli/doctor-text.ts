/** What `pvetoken doctor` saw, in words for operators: of each thing what is found, and what to do about it. */
import type { Observation, SettingsObservation, UnseenObservation } from '../domain/checkup.ts';
import { clusterFinding } from './doctor-cluster-text.ts';
import { counted, type Finding, type Words } from './doctor-finding.ts';
import { policyFinding } from './doctor-policy-text.ts';
import { redisFinding } from './doctor-redis-text.ts';
import { slackFinding } from './doctor-slack-text.ts';

/** The words for what was seen. */
export function findingOf(observation: Observation): Finding {
  switch (observation.kind) {
    case 'setting_wrong':
    case 'environment_sound':
    case 'file_sound':
      return { area: 'Settings', ...settingsFinding(observation) };
    case 'slack_silent':
    case 'bot_token_accepted':
    case 'bot_token_refused':
    case 'app_token_accepted':
    case 'app_token_refused':
    case 'called_by_slack':
    case 'scopes_complete':
    case 'scopes_missing':
    case 'channel_joined':
    case 'channel_not_joined':
    case 'channel_archived':
    case 'channel_shared':
    case 'channel_unknown':
    case 'group_readable':
    case 'group_empty':
    case 'group_unreadable':
    case 'person_ineligible':
      return { area: 'Slack', ...slackFinding(observation) };
    case 'redis_answers':
    case 'redis_too_old':
    case 'redis_refuses_login':
    case 'redis_silent':
    case 'redis_own':
    case 'redis_latency':
    case 'redis_keeps_data':
    case 'redis_hazard':
    case 'redis_replicas':
      return { area: 'Redis', ...redisFinding(observation) };
    case 'role_approvable':
    case 'role_stuck':
    case 'approvers_unknown':
    case 'role_leaves_access':
      return { area: 'Policy', ...policyFinding(observation) };
    case 'unseen':
      return unseenFinding(observation);
    case 'endpoint_answers':
    case 'endpoint_silent':
    case 'endpoint_untrusted':
    case 'certificate_ends':
    case 'clock':
    case 'credential_accepted':
    case 'credential_refused':
    case 'version_supported':
    case 'version_too_old':
    case 'rights_as_needed':
    case 'right_missing':
    case 'right_too_much':
    case 'right_remark':
    case 'pve_role':
      return { area: clusterArea(observation.cluster), ...clusterFinding(observation) };
    default:
      return observation satisfies never;
  }
}

function settingsFinding(seen: SettingsObservation): Words {
  switch (seen.kind) {
    case 'environment_sound':
      return { name: 'environment', status: 'ok', found: 'sound' };
    case 'file_sound': {
      const { path, clusters, roles } = seen;
      return { name: path, status: 'ok', found: `sound: ${counted(clusters, 'cluster')}, ${counted(roles, 'role')}` };
    }
    case 'setting_wrong': {
      const { at, reason, file } = seen;
      const place = file && [file.path, ...(file.line === undefined ? [] : [`line ${file.line}`])].join(', ');
      const [found = reason, ...rest] = reason.split('; ');
      const wish = rest.join('; ');
      const where = place ?? 'the environment';
      return {
        name: [place, at].filter((part) => part !== undefined && part !== '').join(': '),
        status: 'fail',
        found,
        remedy: wish === '' ? `Mend that in ${where}.` : `${capital(wish)}.`,
        keepsFromStarting: true,
      };
    }
    default:
      return seen satisfies never;
  }
}

function unseenFinding({ area, what, because }: UnseenObservation): Finding {
  const place =
    typeof area === 'object' ? clusterArea(area.cluster) : { slack: 'Slack', redis: 'Redis', policy: 'Policy' }[area];
  const unseen = { area: place, name: what, status: 'warn' } as const;
  switch (because.kind) {
    case 'other_first':
      return { ...unseen, found: 'not looked at yet', remedy: 'Mend what is said above, and run this again.' };
    case 'no_answer':
      return { ...unseen, found: `could not be looked at: ${because.detail}`, remedy: AGAIN };
    case 'out_of_time':
      return { ...unseen, found: `no answer within ${because.after / 1000} s`, remedy: AGAIN };
    default:
      return because satisfies never;
  }
}

const AGAIN = 'Run this again; if it stays so, see that this machine and what it asks can reach each other.';

function clusterArea(cluster: string): string {
  return `Cluster ${cluster}`;
}

function capital(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}
