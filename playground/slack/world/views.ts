import type { Home, Modal, View } from '../blocks/blocks.ts';
import type { Ids } from './ids.ts';
import { inputsOf, type InputState } from './inputs.ts';

/** Slack stacks at most three modals: docs.slack.dev/surfaces/modals. */
const STACK_LIMIT = 3;

/** A view on somebody's screen. */
export interface StoredView<V extends View = View> {
  id: string;
  userId: string;
  view: V;
  /** Changes with every update. */
  hash: string;
  rootId: string;
  previousId: string | null;
  inputs: InputState;
  /** Block id -> complaint, from the last refused submission. */
  errors: Record<string, string>;
}

/** The modals each person has open, and their Home tabs. */
export class Views {
  readonly #stacks = new Map<string, StoredView<Modal>[]>();
  readonly #homes = new Map<string, StoredView<Home>>();
  readonly #ids: Ids;

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  /** Bottom to top; empty when no modal is open. */
  stack(userId: string): StoredView<Modal>[] {
    return this.#stacks.get(userId) ?? [];
  }

  home(userId: string): StoredView<Home> | undefined {
    return this.#homes.get(userId);
  }

  /** An open view, by its id or the `external_id` its app gave it. */
  find(wanted: { viewId?: string | undefined; externalId?: string | undefined }): StoredView | undefined {
    const all: StoredView[] = [...[...this.#stacks.values()].flat(), ...this.#homes.values()];
    return all.find((each) =>
      wanted.viewId === undefined
        ? wanted.externalId !== undefined && each.view.external_id === wanted.externalId
        : each.id === wanted.viewId,
    );
  }

  isFull(userId: string): boolean {
    return this.stack(userId).length >= STACK_LIMIT;
  }

  /** Opens a modal; whatever the person had open from this app is gone. */
  open(userId: string, view: Modal): StoredView<Modal> {
    const stored = this.#stored(userId, view, undefined);
    this.#stacks.set(userId, [stored]);
    return stored;
  }

  /** Puts a modal in front of the ones that are open. The caller has checked that there is room. */
  push(userId: string, view: Modal): StoredView<Modal> {
    const stack = this.stack(userId);
    const stored = this.#stored(userId, view, stack.at(-1));
    this.#stacks.set(userId, [...stack, stored]);
    return stored;
  }

  update(stored: StoredView, view: View): void {
    stored.view = view;
    stored.hash = this.#hash();
    stored.inputs = inputsOf(view.blocks, stored.inputs);
    stored.errors = {};
  }

  publish(userId: string, view: Home): StoredView<Home> {
    const existing = this.#homes.get(userId);
    if (existing !== undefined) {
      this.update(existing, view);
      return existing;
    }
    const stored = this.#stored(userId, view, undefined);
    this.#homes.set(userId, stored);
    return stored;
  }

  /** Takes the front modal away. */
  closeTop(userId: string): void {
    this.#stacks.set(userId, this.stack(userId).slice(0, -1));
  }

  clear(userId: string): void {
    this.#stacks.delete(userId);
  }

  #stored<V extends View>(userId: string, view: V, below: StoredView | undefined): StoredView<V> {
    const id = this.#ids.next('V');
    return {
      id,
      userId,
      view,
      hash: this.#hash(),
      rootId: below?.rootId ?? id,
      previousId: below?.id ?? null,
      inputs: inputsOf(view.blocks),
      errors: {},
    };
  }

  #hash(): string {
    return `${this.#ids.messageTs().split('.')[0]}.${this.#ids.next('')}`;
  }
}
