import type { RequestRecord } from '../domain/record.ts';
import type { RequestId } from '../domain/request-id.ts';
import type { EpochMs } from '../domain/time.ts';
import { orderOf } from './order.ts';
import type { Deps, Order } from './ports.ts';

/** One attempt at provisioning: the number that fences it, and what it is to make. */
export interface Attempt {
  readonly id: RequestId;
  readonly number: number;
  readonly order: Order;
  readonly expiresAt: EpochMs;
}

/** The attempt that was just begun on an approved request. */
export function attemptOf({ request }: RequestRecord): Attempt | undefined {
  if (request.state !== 'approved' || request.provisioning.expiresAt === undefined) return undefined;
  const { attempt, expiresAt } = request.provisioning;
  return { id: request.id, number: attempt, order: orderOf(request), expiresAt };
}

/** Whether no other attempt and no revocation has taken the request over. @throws Unavailable */
export async function isCurrent(deps: Pick<Deps, 'store'>, { id, number }: Attempt): Promise<boolean> {
  const request = (await deps.store.load(id))?.request;
  return request?.state === 'approved' && request.provisioning.attempt === number;
}
