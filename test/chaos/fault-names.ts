/** What can strike anywhere, by the name that `--only` takes. */
const ANYWHERE = [
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

/** What can strike where Redis is one server. */
export const ON_ONE_REDIS = ['kill', 'pause', 'redis-killed', 'redis-frozen', ...ANYWHERE] as const;

/** What can strike where Redis is behind Sentinels. */
export const BEHIND_SENTINELS = ['kill', 'pause', 'sentinel-failover', ...ANYWHERE] as const;

export const FAULTS = [...ON_ONE_REDIS, 'sentinel-failover'] as const;

export type FaultName = (typeof FAULTS)[number];

export function isFaultName(text: string): text is FaultName {
  return FAULTS.some((name) => name === text);
}
