/**
 * What can strike, by the name that `--only` takes. A failover of Redis Sentinel has its place here once the bot can be
 * given sentinels (see `redis-faults.ts`).
 */
export const FAULTS = [
  'kill',
  'pause',
  'redis-killed',
  'redis-frozen',
  'redis-emptied',
  'proxmox-down',
  'proxmox-slow',
  'proxmox-500',
  'lock-timeout',
  '596-done',
  '596-not-done',
  'reset-after-write',
  'clock-off',
  'slack-429',
  'slack-500',
  'slack-reset-after-taken',
  'socket-closed',
  'delivery-duplicated',
  'delivery-dropped',
  'delivery-reordered',
  'sweep-lost',
  'wakeup-lost',
] as const;

export type FaultName = (typeof FAULTS)[number];

export function isFaultName(text: string): text is FaultName {
  return FAULTS.some((name) => name === text);
}
