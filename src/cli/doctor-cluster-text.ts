/** What doctor saw of a cluster, in words. */
import type { ClusterObservation, Distrust } from '../domain/checkup.ts';
import { SECOND } from '../domain/time.ts';
import { counted, type Words } from './doctor-finding.ts';
import { pveRoleFinding } from './doctor-pve-role-text.ts';

/** The words of it, apart from the table of what a role's tokens leave behind, which is the policy's. */
type Seen = Exclude<ClusterObservation, { kind: 'role_leaves_access' }> & { readonly cluster: string };

/** A certificate that ends sooner is spoken of. */
const DAYS_ENOUGH = 14;

const RENEW =
  'Renew it on that node: `pvenode acme cert renew --force` for one of a public CA, `pvecm updatecerts --force` for Proxmox’s own.';

/** The words for one observation. */
export function clusterFinding(seen: Seen): Words {
  switch (seen.kind) {
    case 'endpoint_answers':
      return { name: `endpoint ${seen.address}`, status: 'ok', found: 'answers' };
    case 'endpoint_silent':
      return {
        ...outOfReach(seen, `does not answer (${seen.code})`),
        remedy: 'See that the node is up, `systemctl status pveproxy` on it, and that no firewall is between.',
      };
    case 'endpoint_untrusted':
      return untrusted(seen);
    case 'certificate_ends':
      return certificate(seen);
    case 'clock':
      return clock(seen);
    case 'credential_accepted':
      return { name: 'credential', status: 'ok', found: `${seen.bot} is accepted` };
    case 'credential_refused':
      return refused(seen);
    case 'version_supported':
      return { name: 'version', status: 'ok', found: `Proxmox VE ${seen.version}` };
    case 'version_too_old':
      return {
        name: 'version',
        status: 'fail',
        found: `Proxmox VE ${seen.version} is older than ${seen.oldest}, the oldest that the bot is made for`,
        remedy: 'Upgrade the cluster.',
      };
    case 'rights_as_needed':
      return { name: 'privileges', status: 'ok', found: 'those that the roles need, and none that is as good as root' };
    case 'right_missing':
      return { name: 'privileges', status: 'fail', ...sentence(seen) };
    case 'right_too_much':
      return { name: 'privileges', status: 'warn', ...sentence(seen) };
    case 'right_remark':
      return { name: 'privileges', status: 'ok', ...sentence(seen) };
    case 'pve_role':
      return pveRoleFinding(seen);
    default:
      return seen satisfies never;
  }
}

function outOfReach(
  { address, othersAnswer }: { readonly address: string; readonly othersAnswer: boolean },
  what: string,
): Words {
  return othersAnswer
    ? { name: `endpoint ${address}`, status: 'warn', found: `${what}; the bot uses another one` }
    : { name: `endpoint ${address}`, status: 'fail', found: what };
}

function untrusted(seen: Extract<Seen, { kind: 'endpoint_untrusted' }>): Words {
  const { why, code, certificate, cluster, address } = seen;
  const tls = `clusters.${cluster}.tls`;
  const words: Readonly<Record<Distrust, readonly [what: string, remedy: string]>> = {
    expired: [`its certificate ended${certificate === undefined ? '' : ` on ${dayOf(certificate.endsAt)}`}`, RENEW],
    not_yet_valid: [
      'its certificate begins later than now, by the clock of this machine',
      'Set the clocks of this machine and of the node by NTP.',
    ],
    unknown_ca: [
      'its certificate is vouched for by no CA that the bot trusts',
      `Copy /etc/pve/pve-root-ca.pem from the cluster, and name the copy in ${tls}.ca.`,
    ],
    other_name: [
      'its certificate is for another name than the one in its address',
      `Name the node in clusters.${cluster}.endpoints as its certificate does.`,
    ],
    not_pinned: [
      `its certificate is not the one that ${tls}.fingerprint names${certificate === undefined ? '' : `, but ${certificate.fingerprint}`}`,
      'Ask the node itself: `openssl x509 -in /etc/pve/local/pve-ssl.pem -noout -fingerprint -sha256`. If it says the same, put that into the file; if not, somebody is in between.',
    ],
    other: ['its certificate is refused', `Look at it with \`openssl s_client -connect ${new URL(address).host}\`.`],
  };
  const [what, remedy] = words[why];
  return { ...outOfReach(seen, why === 'not_pinned' ? what : `${what} (${code})`), remedy };
}

function certificate({ address, endsAt, daysLeft }: Extract<Seen, { kind: 'certificate_ends' }>): Words {
  const name = `certificate of ${address}`;
  const day = dayOf(endsAt);
  const left = counted(Math.max(daysLeft, 0), 'day');
  if (daysLeft >= DAYS_ENOUGH) return { name, status: 'ok', found: `ends on ${day}, in ${left}` };
  const remedy = `${RENEW} Where it is known by its fingerprint, change that in pvetoken.yml too.`;
  const found =
    daysLeft < 0
      ? `ended on ${day}; only because it is known by its fingerprint is it taken all the same`
      : `ends on ${day}, in ${left}`;
  return { name, status: 'warn', found, remedy };
}

function clock({ address, ahead }: Extract<Seen, { kind: 'clock' }>): Words {
  const name = `clock of ${address}`;
  if (ahead === 0) return { name, status: 'ok', found: 'agrees with that of this machine' };
  const seconds = Math.round(Math.abs(ahead) / SECOND);
  const [direction, end] = ahead > 0 ? ['ahead of', 'early'] : ['behind', 'late'];
  return {
    name,
    status: 'warn',
    found: `${seconds} s ${direction} that of this machine, so Proxmox ends tokens that much ${end}`,
    remedy: 'Set both by NTP: `timedatectl set-ntp true`, or chrony, which Proxmox comes with.',
  };
}

function refused({ bot, detail, cluster }: Extract<Seen, { kind: 'credential_refused' }>): Words {
  const [user] = bot.split('!');
  const more = detail === undefined ? '' : `; ${detail}`;
  const isToken = bot.includes('!');
  const what = isToken ? 'the secret is wrong, or the token or its user' : 'the password is wrong, or the user';
  return {
    name: 'credential',
    status: 'fail',
    found: `Proxmox refuses ${bot} (401): ${what} is expired, disabled or not there; it does not say which${more}`,
    remedy: isToken
      ? `Look at \`pveum user list\` and \`pveum user token list ${user}\` on a node. If nothing is expired or disabled, make the token anew, and put its secret where clusters.${cluster}.token says.`
      : `Look at \`pveum user list\` on a node. If nothing is expired or disabled, put the password where clusters.${cluster}.login says.`,
  };
}

function sentence({
  found,
  remedy,
}: {
  readonly found: string;
  readonly remedy?: string;
}): Pick<Words, 'found' | 'remedy'> {
  return remedy === undefined ? { found } : { found, remedy: `${remedy}.` };
}

/** A day in UTC. */
function dayOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
