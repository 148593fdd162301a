import { z } from 'zod';
import { isPathRule } from '../domain/acl-path.ts';
import { formatDuration, parseDuration } from '../domain/duration.ts';
import type { OwnerRule } from '../domain/role.ts';
import type { Milliseconds } from '../domain/time.ts';
import { mayCarrySecrets } from './address.ts';

/** A key that people type in commands and that becomes part of queue names, where `:` is not allowed. */
export const name = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'must be a name of at most 40 signs: a small letter, then a-z, 0-9, - or _');

export const slackUser = z
  .string()
  .regex(/^[UW][A-Z0-9]{2,20}$/, 'must be a Slack user id such as U012AB3CD (in the profile: Copy member ID)');

export const slackGroup = z
  .string()
  .regex(/^S[A-Z0-9]{2,20}$/, 'must be the id of a Slack user group such as S012AB3CD, not its handle');

export const slackChannel = z
  .string()
  .regex(/^[CG][A-Z0-9]{2,20}$/, 'must be the id of a Slack channel such as C012AB3CD, not its name');

/** Source: `pve-roleid` and `pve-groupid` of PVE::AccessControl. */
const PVE_NAME = /^[A-Za-z0-9._-]+$/;
export const pveGroup = z.string().regex(PVE_NAME, 'must be the name of a Proxmox group: letters, digits, . _ or -');
export const pveRole = z.string().regex(PVE_NAME, 'must be the name of a Proxmox role: letters, digits, . _ or -');

/** Which privileges there are, the version of the cluster decides; `pvetoken roles plan` compares. */
export const privilege = z
  .string()
  .regex(/^[A-Z][A-Za-z]*(\.[A-Z][A-Za-z]*)+$/, 'must be a Proxmox privilege such as VM.PowerMgmt');

// Proxmox creates users whose id is not ASCII, or holds a `!`, but nobody can address them afterwards.
const USER_ID = String.raw`(?=[!-~]{3,64}$)[^\s:/!]+@[A-Za-z][A-Za-z0-9._-]+`;

export const pveUser = z
  .string()
  .regex(new RegExp(`^${USER_ID}$`), 'must be a Proxmox user id with its realm such as alice@pve');

export const fullTokenId = z
  .string()
  .regex(
    /^[^\s:/!=]+@[A-Za-z][A-Za-z0-9._-]+![A-Za-z][A-Za-z0-9._-]+$/,
    'must be a full token id such as pvetoken@pve!bot, without its secret',
  );

export const owner = z
  .string()
  .regex(
    new RegExp(`^(?:dedicated|requester|${USER_ID})$`),
    'must be dedicated, requester, or a Proxmox user id such as terraform@pve',
  )
  .transform((text): OwnerRule => {
    if (text === 'dedicated' || text === 'requester') return { kind: text };
    return { kind: 'service', user: text };
  });

export const pathRule = z.string().transform((text, context) => {
  const reason = pathRefusal(text);
  if (reason === undefined) return text;
  context.issues.push({ code: 'custom', message: reason, input: text });
  return z.NEVER;
});

function pathRefusal(text: string): string | undefined {
  if (text === '/') return 'would grant the whole cluster; name the trees that are meant, such as /vms or /pool/dev';
  if (/^\/access(\/|$)/.test(text)) {
    return 'would let a token change users and rights, which outlive it; roles cannot grant anything on /access';
  }
  if (isPathRule(text)) return undefined;
  return 'must be a Proxmox ACL path such as /vms/100 or /pool/dev; * stands for one segment, as in /vms/*';
}

const DURATION_REASON = 'must be a duration such as 45m, 8h or 1h30m';

/** A duration as people write it. @param longest what is refused beyond, because it can only be a slip. */
export function duration(longest: Milliseconds) {
  return z
    .string({ error: ({ input }) => (input === undefined ? undefined : DURATION_REASON) })
    .regex(/^(\d+ ?[A-Za-z]+ ?)+$/, DURATION_REASON)
    .transform((text, context) => {
      const length = parseDuration(text);
      if (length !== undefined && length <= longest) return length;
      const message = length === undefined ? DURATION_REASON : `must be at most ${formatDuration(longest)}`;
      context.issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    });
}

const ENDPOINT = /^https?:\/\/(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+):\d{1,5}\/?$/;

/** The port is asked for because it is shown to people in their snippets, where a default would be a guess. */
export const endpoint = z
  .string()
  .regex(ENDPOINT, 'must be an address with its port and nothing behind it, such as https://pve1.example.com:8006')
  .transform((text, context) => {
    const url = URL.parse(text);
    if (url !== null && mayCarrySecrets(url)) return text.replace(/\/$/, '');
    const message =
      url === null
        ? 'is no valid address; check host and port'
        : 'must begin with https://; http would send tokens in clear and is only for a Proxmox on this machine';
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  });

/** Names a variable and cannot be mistaken for its value: a pasted secret is refused without being repeated. */
export const variableName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable such as PVE_HOME_SECRET, not the secret');

export const filePath = z.string().min(1, 'must be the path of a file');

const NO_FINGERPRINT = 'must be the SHA-256 fingerprint of the certificate: 32 pairs of hex digits with : between them';

/** One fingerprint of a certificate. */
export const oneFingerprint = z
  .string(NO_FINGERPRINT)
  .regex(/^([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$/, NO_FINGERPRINT)
  .transform((text) => text.toUpperCase());

/** One, or several. */
export const fingerprint = z.union([oneFingerprint, z.array(oneFingerprint).min(1).max(64)], NO_FINGERPRINT);
