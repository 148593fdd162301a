const HIDDEN = '[secret]';

/**
 * A token's secret, on its way from Proxmox to its one reader. It cannot be printed, logged, compared or turned into
 * JSON by accident: every such way shows `[secret]`. Only `reveal()` gives the text; call it where the message is built.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the message to its owner and for the check that Proxmox accepts it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  /** What `util.inspect`, and with it `console.log` and assertion messages, shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return HIDDEN;
  }
}
