import type { Secret } from '../domain/secret.ts';
import type { EpochMs } from '../domain/time.ts';
import type { AuditSink } from '../use-cases/ports/audit.ts';
import { createFile } from './file.ts';
import { createWebhook } from './webhook.ts';

/** Where the audit is passed on to: an address, with the key of its signature, or a file. */
export type Target =
  | { readonly kind: 'webhook'; readonly url: string; readonly key: Secret }
  | { readonly kind: 'file'; readonly path: string };

/** Opens the way to where the audit is passed on to. */
export function createSink(target: Target, now: () => EpochMs): AuditSink {
  return target.kind === 'webhook' ? createWebhook(target, now) : createFile(target.path);
}
