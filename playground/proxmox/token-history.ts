import type { UserConfig } from './user-config.ts';

/** One secret of one token, for as long as Proxmox kept it. */
export interface TokenLife {
  readonly fullTokenId: string;
  readonly secret: string;
  /** Epoch milliseconds by the cluster's clock. */
  readonly since: number;
  /** When it was taken away or replaced; absent while it is there. */
  readonly until?: number;
  /** From when on Proxmox refuses it by itself, be it there or not, as that was set: oldest first. */
  readonly ends: readonly { readonly at: number; readonly end: number }[];
}

/** What a token is at one moment. */
interface Present {
  readonly fullTokenId: string;
  readonly secret: string;
  readonly end: number;
}

/** Every secret of every token that there ever was. Nothing is taken out of it. */
export class TokenHistory {
  readonly #lives: TokenLife[] = [];

  /** Notes what there is now. @param now epoch milliseconds by the cluster's clock. */
  note(config: UserConfig, secrets: ReadonlyMap<string, string>, now: number): void {
    const present = new Map(presentIn(config, secrets).map((each) => [`${each.fullTokenId}=${each.secret}`, each]));
    for (const [index, life] of this.#lives.entries()) {
      if (life.until !== undefined) continue;
      const still = present.get(`${life.fullTokenId}=${life.secret}`);
      present.delete(`${life.fullTokenId}=${life.secret}`);
      if (still === undefined) this.#lives[index] = { ...life, until: now };
      else if (life.ends.at(-1)?.end !== still.end) {
        this.#lives[index] = { ...life, ends: [...life.ends, { at: now, end: still.end }] };
      }
    }
    for (const { fullTokenId, secret, end } of present.values()) {
      this.#lives.push({ fullTokenId, secret, since: now, ends: [{ at: now, end }] });
    }
  }

  all(): TokenLife[] {
    return structuredClone(this.#lives);
  }
}

function presentIn(config: UserConfig, secrets: ReadonlyMap<string, string>): Present[] {
  return [...config.users].flatMap(([userId, user]) =>
    [...user.tokens].flatMap(([tokenId, token]) => {
      const fullTokenId = `${userId}!${tokenId}`;
      const secret = secrets.get(fullTokenId);
      const end = user.enable === 1 ? Math.min(endOf(user.expire), endOf(token.expire)) : 0;
      return secret === undefined ? [] : [{ fullTokenId, secret, end }];
    }),
  );
}

/** Proxmox still accepts what expires within the second that `expire` names; 0: never. */
function endOf(expire: number): number {
  return expire === 0 ? Infinity : (expire + 1) * 1000;
}
