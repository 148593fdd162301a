import type { FaultName } from '../fault-names.ts';
import type { Fault } from './fault.ts';
import { clockOff, kill, pause } from './process-faults.ts';
import {
  done596,
  lockTimeout,
  notDone596,
  proxmox500,
  proxmoxDown,
  proxmoxSlow,
  resetAfterWrite,
} from './proxmox-faults.ts';
import { redisEmptied, redisFrozen, redisKilled, sentinelFailover, sweepLost, wakeupLost } from './redis-faults.ts';
import {
  deliveryDropped,
  deliveryDuplicated,
  deliveryReordered,
  slack429,
  slack500,
  slackResetAfterTaken,
  socketClosed,
} from './slack-faults.ts';

/** What each name stands for. */
export const FAULT_OF: Readonly<Record<FaultName, Fault>> = {
  kill,
  pause,
  'redis-killed': redisKilled,
  'redis-frozen': redisFrozen,
  'redis-emptied': redisEmptied,
  'proxmox-down': proxmoxDown,
  'proxmox-slow': proxmoxSlow,
  'proxmox-500': proxmox500,
  'lock-timeout': lockTimeout,
  '596-done': done596,
  '596-not-done': notDone596,
  'reset-after-write': resetAfterWrite,
  'clock-off': clockOff,
  'slack-429': slack429,
  'slack-500': slack500,
  'slack-reset-after-taken': slackResetAfterTaken,
  'socket-closed': socketClosed,
  'delivery-duplicated': deliveryDuplicated,
  'delivery-dropped': deliveryDropped,
  'delivery-reordered': deliveryReordered,
  'sweep-lost': sweepLost,
  'wakeup-lost': wakeupLost,
  'sentinel-failover': sentinelFailover,
};
