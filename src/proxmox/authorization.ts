import type { Credential } from '../domain/credential-formats.ts';
import { inHeader } from '../domain/quoting.ts';
import type { BotCredential } from './settings.ts';

/**
 * The headers that say who calls, for every call of the client. The value holds the secret: it goes to the wire only.
 * @param as a token just issued; without it, the bot itself.
 */
export function authorizationOf(bot: BotCredential, as: Credential | undefined): Record<string, string> {
  if (as !== undefined) return tokenHeader(as.fullTokenId, as.secret.reveal());
  switch (bot.kind) {
    case 'token':
      return tokenHeader(bot.fullTokenId, bot.secret.reveal());
    default:
      return bot.kind satisfies never;
  }
}

function tokenHeader(fullTokenId: string, secret: string): Record<string, string> {
  return { authorization: `PVEAPIToken=${inHeader(fullTokenId)}=${secret}` };
}
