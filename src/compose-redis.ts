import type { Logger } from './ops/log.ts';
import type { RedisConnection } from './redis/open.ts';
import { storeRisks, storeRisksOnceKnown } from './store/safety.ts';

/** Waits for Redis, then sees that it keeps what it is given. @throws Error when it does not and that was not allowed. */
export async function untilSafe(redis: RedisConnection, allowDataLoss: boolean, log: Logger): Promise<void> {
  // Not `once` of node:events, which gives up at the first error; here errors are expected, and tried again.
  const ready = new Promise((resolve) => redis.once('ready', resolve));
  // The first try may fail; the connection goes on trying by itself, and its errors are in the log.
  redis.connect().catch(() => undefined);
  await ready;
  const risks = await storeRisksOnceKnown(redis, (fault) =>
    log.warn({ fault }, 'Redis does not answer; it is asked again'),
  );
  // A replica that takes over may keep its data in another way, and is no reason to stop serving.
  redis.on('ready', () => {
    storeRisks(redis).then(
      (later) => later.length > 0 && log.warn(complaintOf(later)),
      () => undefined,
    );
  });
  if (risks.length === 0) return;
  const complaint = complaintOf(risks);
  if (!allowDataLoss) {
    throw new Error(`${complaint}. To accept the loss, as in a trial, set PVETOKEN_ALLOW_DATA_LOSS=true`);
  }
  log.warn(complaint);
}

function complaintOf(risks: readonly string[]): string {
  return `Redis is not a safe place for grants: ${risks.join('; ')}`;
}
