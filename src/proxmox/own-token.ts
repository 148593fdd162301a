import type { Secret } from '../domain/secret.ts';
import type { ProxmoxAnswer } from './answer.ts';
import { tokenBadge, type Badge, type Identity } from './identity.ts';
import type { BotToken } from './settings.ts';

/** The bot as an API token. When its secret is refused, the file that holds it is read again. */
export class OwnToken implements Identity {
  readonly #token: BotToken;
  #secret: Secret;

  constructor(token: BotToken) {
    this.#token = token;
    this.#secret = token.secret;
  }

  async badge(): Promise<ProxmoxAnswer<Badge>> {
    return await Promise.resolve({ kind: 'ok', data: tokenBadge(this.#token.fullTokenId, this.#secret) });
  }

  async badgeInsteadOf(refused: Badge): Promise<ProxmoxAnswer<Badge>> {
    const found = this.#token.reread?.();
    if (found?.ok === false) return { kind: 'unauthorized', detail: `its secretFile ${found.reason}` };
    if (found !== undefined) this.#secret = found.secret;
    const badge = tokenBadge(this.#token.fullTokenId, this.#secret);
    const isOther = badge['authorization'] !== refused['authorization'];
    return await Promise.resolve(isOther ? { kind: 'ok', data: badge } : { kind: 'unauthorized' });
  }
}
