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
  for (const { fullTokenId, secret } of evidence.tokens) {
    const requester = seen.get(requestOf(fullTokenId))?.requester;
    for (const { source, userId, channel, method } of evidence.posted) {
      if (!source.includes(secret) || (userId !== undefined && userId === requester)) continue;
      yield `a secret of ${fullTokenId} was shown to ${userId ?? channel ?? 'everybody'} by ${method}; it is for ${requester ?? 'nobody'}`;
    }
  }
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
