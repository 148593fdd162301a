/** A length of time, as `pvetoken.yml` and people write it, and in milliseconds. */
interface Time {
  readonly text: string;
  readonly ms: number;
}

/** How long the story's token lives: long enough to be used, short enough to be waited for. */
export const GRANT: Time = { text: '25s', ms: 25_000 };

/** How long before its end Ruth is reminded. */
export const REMINDER: Time = { text: '8s', ms: 8_000 };

/** How much longer Ruth asks for. */
export const EXTENSION: Time = { text: '15s', ms: 15_000 };
