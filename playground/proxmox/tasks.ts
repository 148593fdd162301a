import { splitFullTokenId } from './formats.ts';

/** One task of a node, as `GET /nodes/{node}/tasks` lists it. */
export interface ListedTask {
  readonly upid: string;
  readonly node: string;
  readonly pid: number;
  readonly pstart: number;
  /** Epoch seconds, as `endtime`. */
  readonly starttime: number;
  readonly type: string;
  readonly id: string;
  readonly user: string;
  readonly tokenid?: string;
  readonly endtime?: number;
  readonly status?: string;
}

/** What a task is made of; `user` is a full token id for what a token began. */
export interface NewTask {
  readonly user: string;
  readonly type: string;
  readonly id: string;
  readonly starttime: number;
  /** Absent while it runs. */
  readonly ended?: { readonly endtime: number; readonly status: string };
}

const hex = (number: number): string => number.toString(16).toUpperCase().padStart(8, '0');

/** The tasks of one node, the latest first. */
export class Tasks {
  readonly #node: string;
  readonly #all: { readonly task: ListedTask; readonly ranUnder: string }[] = [];

  constructor(node: string) {
    this.#node = node;
  }

  /** Notes a task. @returns its UPID, in the form of `upid_encode` in PVE::Tools. */
  add({ user, type, id, starttime, ended }: NewTask): string {
    const pid = this.#all.length + 1;
    const upid = `UPID:${this.#node}:${hex(pid)}:${hex(1)}:${hex(starttime)}:${type}:${id}:${user}:`;
    const { userId, tokenId } = splitFullTokenId(user) ?? { userId: user, tokenId: undefined };
    const common = { upid, node: this.#node, pid, pstart: 1, starttime, type, id };
    const task =
      ended === undefined
        ? // Proxmox splits the token's id off only where it lists what has ended.
          { ...common, user, status: 'RUNNING' }
        : { ...common, user: userId, ...(tokenId !== undefined && { tokenid: tokenId }), ...ended };
    this.#all.unshift({ task, ranUnder: user });
    return upid;
  }

  /** Those that run, then those that ended, each the latest first. */
  list(): readonly { readonly task: ListedTask; readonly ranUnder: string }[] {
    const isRunning = ({ task }: { task: ListedTask }): boolean => task.endtime === undefined;
    return [...this.#all.filter(isRunning), ...this.#all.filter((each) => !isRunning(each))];
  }
}
