import { attemptAt, current, endOf, making, type Making } from '../domain/lifecycle/making.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { RequestId } from '../domain/request-id.ts';
import type { EpochMs } from '../domain/time.ts';
import { orderOf } from './order.ts';
import type { Deps } from './ports/deps.ts';
import type { Order } from './ports/proxmox.ts';

/** One attempt at making a secret: the number that fences it, and what is to be on the cluster after it. */
export interface Attempt {
  readonly id: RequestId;
  readonly number: number;
  readonly order: Order;
  readonly expiresAt: EpochMs;
  /** Where its secret goes: a direct message, an open modal, or nowhere, because its owner reveals another one later. */
  readonly secretGoes: 'by_message' | 'nowhere' | { readonly intoView: string };
  /** Present where a secret is replaced. */
  readonly rotates?: {
    /** Whether an earlier attempt may have taken the token away, to make it again. */
    readonly again: boolean;
  };
}

/** The attempt that was just begun on an approved request, or on a grant whose secret is to be replaced. */
export function attemptOf(record: RequestRecord): Attempt | undefined {
  const request = making(record);
  const expiresAt = request && endOf(request);
  if (request === undefined || expiresAt === undefined) return undefined;
  return {
    id: request.id,
    number: attemptAt(request),
    order: orderOf(request),
    expiresAt,
    secretGoes: wayOf(request),
    ...(request.state === 'active' && { rotates: { again: request.rotation.replacedBy !== undefined } }),
  };
}

function wayOf(request: Making): Attempt['secretGoes'] {
  if (request.state === 'approved') return request.terms.delivery === 'reveal' ? 'nowhere' : 'by_message';
  const { modal } = request.rotation;
  return modal === undefined ? 'by_message' : { intoView: modal.view };
}

/** Whether no other attempt and no revocation has taken the request over. @throws Unavailable */
export async function isCurrent(deps: Pick<Deps, 'store'>, { id, number }: Attempt): Promise<boolean> {
  const record = await deps.store.load(id);
  return record !== undefined && current(record, number) !== undefined;
}
