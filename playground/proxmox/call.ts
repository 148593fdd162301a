import type { Cluster } from './cluster.ts';

/** One authenticated call: who calls, and the cluster it reaches. */
export interface Call {
  readonly cluster: Cluster;
  /** A user id, a full token id, or empty for a method open to the world. */
  readonly caller: string;
}
