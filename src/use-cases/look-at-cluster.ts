import type { ClusterObservation, Observation } from '../domain/checkup.ts';
import type { Policy } from '../domain/policy.ts';
import { DAY, SECOND, type EpochMs } from '../domain/time.ts';
import { isOlder } from '../domain/version.ts';
import { later, lookInTime } from './look-in-time.ts';
import { planCluster } from './plan-pve-roles.ts';
import type { ClusterCheckup } from './ports/checkup.ts';

const ENDPOINT_WITHIN = 10 * SECOND;
const VERSION_WITHIN = 20 * SECOND;
const REST_WITHIN = 30 * SECOND;

/** The oldest that the bot was tried with (playground/proxmox/level.ts). */
const OLDEST = '7.4';

/** Looks at a cluster: each of its addresses, then as the bot, and what that may do, as far as one thing allows the next. */
export async function lookAtCluster(
  checkup: ClusterCheckup,
  policy: Policy,
  now: () => EpochMs,
): Promise<readonly Observation[]> {
  const { cluster, bot, endpoints } = checkup;
  const here = (observation: ClusterObservation): Observation => ({ ...observation, cluster });
  const area = { cluster };
  const addresses = await Promise.all(
    endpoints.map(
      async (address) =>
        await lookInTime({ area, what: `endpoint ${address}` }, ENDPOINT_WITHIN, async () => {
          return (await lookAtEndpoint(checkup, address, now)).map(here);
        }),
    ),
  );
  const found = withOthers(addresses.flat());
  const rest = { area, what: 'credential, version, privileges and PVE roles' };
  if (!found.some(({ kind }) => kind === 'endpoint_answers')) return [...found, later(rest)];

  const entered = await lookInTime({ area, what: 'credential' }, VERSION_WITHIN, async () => {
    const version = await checkup.version();
    if (version.kind === 'refused') return [here({ kind: 'credential_refused', bot, detail: version.detail })];
    const told: ClusterObservation = isOlder(version.version, OLDEST)
      ? { kind: 'version_too_old', version: version.version, oldest: OLDEST }
      : { kind: 'version_supported', version: version.version };
    return [here({ kind: 'credential_accepted', bot }), here(told)];
  });
  if (!entered.some(({ kind }) => kind === 'credential_accepted')) {
    return [...found, ...entered, later({ area, what: 'version, privileges and PVE roles' })];
  }
  const [rights, pveRoles] = await Promise.all([
    lookInTime({ area, what: 'privileges' }, REST_WITHIN, async () => {
      return (await lookAtRights(checkup, policy)).map(here);
    }),
    lookInTime({ area, what: 'PVE roles' }, REST_WITHIN, async () => {
      return (await lookAtPveRoles(checkup, policy)).map(here);
    }),
  ]);
  return [...found, ...entered, ...rights, ...pveRoles];
}

async function lookAtEndpoint(
  checkup: ClusterCheckup,
  address: string,
  now: () => EpochMs,
): Promise<ClusterObservation[]> {
  const seen = await checkup.endpoint(address);
  const { certificate } = seen;
  switch (seen.kind) {
    case 'silent':
      return [{ kind: 'endpoint_silent', address, code: seen.code, othersAnswer: false }];
    case 'untrusted':
      return [
        { kind: 'endpoint_untrusted', address, why: seen.why, code: seen.code, certificate, othersAnswer: false },
      ];
    case 'answers': {
      const ends = certificate && {
        kind: 'certificate_ends' as const,
        address,
        endsAt: certificate.endsAt,
        daysLeft: Math.floor((certificate.endsAt - now()) / DAY),
      };
      return [
        { kind: 'endpoint_answers', address },
        ...(ends === undefined ? [] : [ends]),
        { kind: 'clock', address, ahead: seen.ahead },
      ];
    }
    default:
      return seen satisfies never;
  }
}

/** An address that is out of reach costs little while another is in reach, which is known once all were tried. */
function withOthers(found: readonly Observation[]): readonly Observation[] {
  const othersAnswer = found.some(({ kind }) => kind === 'endpoint_answers');
  return found.map((each) =>
    each.kind === 'endpoint_silent' || each.kind === 'endpoint_untrusted' ? { ...each, othersAnswer } : each,
  );
}

async function lookAtRights(checkup: ClusterCheckup, policy: Policy): Promise<ClusterObservation[]> {
  const { missing, tooMuch, remarks } = await checkup.rights(policy);
  const isAsNeeded = missing.length + tooMuch.length === 0;
  return [
    ...(isAsNeeded ? [{ kind: 'rights_as_needed' as const }] : []),
    ...missing.map((sentence) => ({ kind: 'right_missing' as const, ...sentence })),
    ...tooMuch.map((sentence) => ({ kind: 'right_too_much' as const, ...sentence })),
    ...remarks.map((sentence) => ({ kind: 'right_remark' as const, ...sentence })),
  ];
}

async function lookAtPveRoles({ cluster, pveRoles }: ClusterCheckup, policy: Policy): Promise<ClusterObservation[]> {
  const { roles } = await planCluster({ policy, pveRoles }, cluster);
  return roles.flatMap((planned): ClusterObservation[] => [
    { kind: 'pve_role', planned },
    ...planned.lasting.map((lasting) => ({ kind: 'role_leaves_access' as const, ...lasting })),
  ]);
}
