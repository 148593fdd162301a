/** What stands in a pasted text: a secret, and the id of its token where that is there too. */
export interface Pasted {
  /** `USER@REALM!TOKEN` */
  readonly fullTokenId?: string;
  readonly secret: string;
}

const SECRET = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const FULL_TOKEN_ID = /[\w.+-]+@[\w.-]+![\w.-]+/;

/** Finds the secret in whatever the bot delivered: a variable, a header, a file or the secret alone. */
export function readPasted(text: string): Pasted | undefined {
  const secret = SECRET.exec(text)?.[0];
  const fullTokenId = FULL_TOKEN_ID.exec(text)?.[0];
  if (secret === undefined) return undefined;
  return { secret, ...(fullTokenId !== undefined && { fullTokenId }) };
}
