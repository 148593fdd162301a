import { atDesk, note, type Change, type Place, type RequestRecord } from '../record.ts';
import type { EpochMs, Milliseconds } from '../time.ts';
import { current, endOf, replacesSecret, type Making } from './making.ts';
import { activate } from './provision.ts';
import { finishRotation } from './rotate.ts';

/**
 * Notes the message in which this attempt is going to show its secret, so that it is removed whatever comes. Messages
 * of earlier secrets go now: each attempt has its own, and one that was overtaken cannot write over a valid secret.
 */
export function secretAnnounced(
  record: RequestRecord,
  attempt: number,
  place: Place,
  now: EpochMs,
): Change | undefined {
  const request = current(record, attempt);
  const deleteAt = request && endOf(request);
  if (deleteAt === undefined) return undefined;
  const earlier = record.desk.secrets.map((secret) => ({ ...secret, deleteAt: Math.min(secret.deleteAt, now) }));
  return atDesk(record, { secrets: [...earlier, { channel: place.channel, ts: place.ts, deleteAt }] });
}

/** Says, before the secret is shown, that from now on the person may have seen it. */
export function beginHandover(record: RequestRecord, attempt: number, now: EpochMs): Change | undefined {
  const request = current(record, attempt);
  if (request === undefined) return undefined;
  const replaces = replacesSecret(request);
  const shown = withSecretShown(request, 'perhaps');
  return note(record, shown, [{ type: 'secret_handed_over', attempt, replaces }], now);
}

/**
 * Notes that the secret announced by `beginHandover` was certainly not shown. Of the first secrets of a grant this one
 * is then none that a later one replaces, and one to be revealed can be made again; to another rotation it makes no
 * difference.
 */
export function secretNotShown(record: RequestRecord, attempt: number): Change | undefined {
  const request = current(record, attempt);
  if (request === undefined) return undefined;
  const unseen = withSecretShown(request, 'no');
  return unseen === request ? undefined : { record: { ...record, request: unseen }, events: [] };
}

/** The request as it is when its secret was, or was not, perhaps shown; the same where that is not kept. */
function withSecretShown(request: Making, secretShown: 'no' | 'perhaps'): Making {
  if (request.state === 'approved') return { ...request, provisioning: { ...request.provisioning, secretShown } };
  const { rotation } = request;
  if (rotation.modal === undefined) return request;
  return { ...request, rotation: { ...rotation, modal: { ...rotation.modal, secretShown } } };
}

/** Ends an attempt whose secret is verified and in the requester's DM, at `secretAt`: the grant is active with it. */
export function handedOver(
  record: RequestRecord,
  attempt: number,
  secretAt: Place,
  secretVisible: Milliseconds,
  now: EpochMs,
): Change | undefined {
  const finish = record.request.state === 'approved' ? activate : finishRotation;
  return finish(record, attempt, secretAt, secretVisible, now);
}
