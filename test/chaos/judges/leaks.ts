import type { TokenLife } from '../../../playground/proxmox/simulated-proxmox.ts';
import type { Evidence, Finding } from '../evidence.ts';
import { requestOf, requestsSeen } from './requests.ts';

/** What the log's last net leaves in the place of a secret; in a sound bot it has nothing to catch. */
const CAUGHT = '[secret]';

/**
 * Nobody but its requester saw a secret, and none was written where it stays: in a log, in Redis, in its append-only
 * file. What was shown for a moment and taken away again counts as seen.
 */
export function leaks(evidence: Evidence): Finding[] {
  return [...shown(evidence), ...written(evidence)].map((what) => ({ charge: 'leaks', what }));
}

function* shown(evidence: Evidence): Generator<string> {
  const seen = requestsSeen(evidence);
  for (const token of evidence.tokens) {
    const { fullTokenId, secret } = token;
    const requester = seen.get(requestOf(fullTokenId))?.requester ?? unseenOwner(token, evidence);
    for (const { source, userId, channel, method } of evidence.posted) {
      if (!source.includes(secret) || (userId !== undefined && userId === requester)) continue;
      yield `a secret of ${fullTokenId} was shown to ${userId ?? channel ?? 'everybody'} by ${method}; it is for ${requester ?? 'nobody'}`;
    }
  }
}

/**
 * Whose a token is when the store was emptied before anybody was shown its request: whoever asked for something before, and
 * was the first to be shown its secret.
 */
function unseenOwner({ secret, since }: TokenLife, { emptied, asked, posted }: Evidence): string | undefined {
  if (!emptied.some((at) => since <= at)) return undefined;
  const first = posted.find(({ source }) => source.includes(secret))?.userId;
  return asked.some(({ person, at }) => person === first && at <= since) ? first : undefined;
}

function* written({ tokens, texts, ownSecrets }: Evidence): Generator<string> {
  for (const { place, text } of texts) {
    for (const { fullTokenId, secret } of tokens) {
      if (text.includes(secret)) yield `a secret of ${fullTokenId} stands in ${place}`;
    }
    if (ownSecrets.some((secret) => text.includes(secret))) yield `a secret of the bot stands in ${place}`;
    if (text.includes(CAUGHT)) yield `the last net of the log caught a secret on its way to ${place}`;
  }
}
