/**
 * The limit on all blocks of a message together, which Slack enforces (`msg_blocks_too_long`) and does not document: 9,600
 * characters of text in 15,500 of JSON were taken, 11,300 in 17,700 refused (slackapi/bolt-js#2867). What lies between is
 * unknown, so it is refused here.
 */
const MOST_TEXT = 9_600;
const MOST_JSON = 15_500;

/** Whether Slack may refuse these blocks for their length, each of them being well formed. */
export function areTooLong(blocks: unknown): boolean {
  return textsIn(blocks).join('').length > MOST_TEXT || JSON.stringify(blocks).length > MOST_JSON;
}

/** Every string that a reader could see, wherever it stands. */
export function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsIn(inner),
  );
}
