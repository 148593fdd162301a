import { randomUUID } from 'node:crypto';
import { died, wrongParameters } from '../api-error.ts';
import type { Cluster } from '../cluster.ts';
import { configId, listOf, splitList, TOKEN_ID_PATTERN, userId } from '../formats.ts';
import { endpoint, existingUser } from '../method.ts';
import type { Parameters } from '../parameters.ts';
import { isSelf, or, overUser } from '../permission-checks.ts';
import { isTrue, type Flag, type Token, type UserConfig } from '../user-config.ts';

const USER_ID = { type: 'string', format: userId, maxLength: 64 } as const;

const TOKEN = { userid: USER_ID, tokenid: { type: 'string', pattern: TOKEN_ID_PATTERN } } as const satisfies Parameters;

const TOKEN_DATA = {
  expire: { type: 'integer', minimum: 0, optional: true },
  privsep: { type: 'boolean', optional: true },
  comment: { type: 'string', optional: true },
} as const satisfies Parameters;

const selfOrUserAdmin = or(isSelf, overUser(['User.Modify']));

function existingToken(config: UserConfig, user: string, tokenId: string): Token {
  const token = existingUser(config.users, user).tokens.get(tokenId);
  if (token === undefined) throw died(`no such token '${tokenId}' for user '${user}'`);
  return token;
}

const flag = (text: string): Flag => (text === '1' ? 1 : 0);

/** A token as answers show it: without the comment when it has none. */
function shown({ privsep, expire, comment }: Token): Record<string, unknown> {
  return comment === undefined ? { privsep, expire } : { privsep, expire, comment };
}

const listTokens = endpoint({
  verb: 'GET',
  path: '/access/users/{userid}/token',
  permission: selfOrUserAdmin,
  parameters: { userid: USER_ID },
  run({ cluster: { config } }, { userid }) {
    const { tokens } = existingUser(config.users, userid);
    return [...tokens].map(([tokenid, token]) => ({ tokenid, ...shown(token) }));
  },
});

const readToken = endpoint({
  verb: 'GET',
  path: '/access/users/{userid}/token/{tokenid}',
  permission: selfOrUserAdmin,
  parameters: TOKEN,
  run({ cluster: { config } }, { userid, tokenid }) {
    return shown(existingToken(config, userid, tokenid));
  },
});

const createToken = endpoint({
  verb: 'POST',
  path: '/access/users/{userid}/token/{tokenid}',
  permission: selfOrUserAdmin,
  parameters: { ...TOKEN, ...TOKEN_DATA },
  async run({ cluster }, { userid, tokenid, expire, privsep, comment }) {
    if (existingUser(cluster.config.users, userid).tokens.has(tokenid)) {
      throw wrongParameters({ tokenid: 'Token already exists.' });
    }
    const kept = isTrue(comment) ? comment : undefined;
    return cluster.changeLocked('generating token failed', (config) => {
      const { tokens } = existingUser(config.users, userid);
      // Somebody else may have been first while this call waited for the lock.
      if (tokens.has(tokenid)) throw died('Token already exists.');
      tokens.set(tokenid, { privsep: flag(privsep ?? '1'), expire: Number(expire ?? 0), comment: kept });
      const info = {
        privsep: privsep ?? 1,
        ...(expire === undefined ? {} : { expire }),
        ...(kept === undefined ? {} : { comment: kept }),
      };
      return { info, ...newSecret(cluster, `${userid}!${tokenid}`) };
    });
  },
});

const updateToken = endpoint({
  verb: 'PUT',
  path: '/access/users/{userid}/token/{tokenid}',
  permission: selfOrUserAdmin,
  parameters: {
    ...TOKEN,
    ...TOKEN_DATA,
    regenerate: { type: 'boolean', optional: true, when: (behaviour) => behaviour.regenerateToken },
    delete: {
      type: 'string',
      format: listOf(configId),
      optional: true,
      when: (behaviour) => behaviour.removeTokenComment,
    },
  },
  async run({ cluster }, { userid, tokenid, expire, privsep, comment, regenerate, delete: removed }) {
    existingToken(cluster.config, userid, tokenid);
    return cluster.changeLocked('updating token info failed', (config) => {
      const token = existingToken(config, userid, tokenid);
      for (const option of splitList(removed)) {
        if (option !== 'comment') throw wrongParameters({ delete: `unknown option '${option}'` });
        token.comment = undefined;
      }
      if (privsep !== undefined) token.privsep = flag(privsep);
      if (expire !== undefined) token.expire = Number(expire);
      if (isTrue(comment)) token.comment = comment;
      else if (comment !== undefined && cluster.behaviour.removeTokenComment) token.comment = undefined;
      return {
        ...shown(token),
        // What was sent comes back as sent, as text; the rest as numbers.
        ...(privsep === undefined ? {} : { privsep }),
        ...(expire === undefined ? {} : { expire }),
        ...(regenerate === '1' ? newSecret(cluster, `${userid}!${tokenid}`) : {}),
      };
    });
  },
});

/** Replaces the secret of a token; the old one is dead at once. */
function newSecret(cluster: Cluster, fullTokenId: string): Record<string, string> {
  const value = randomUUID();
  cluster.secrets.set(fullTokenId, value);
  return { 'full-tokenid': fullTokenId, value };
}

const deleteToken = endpoint({
  verb: 'DELETE',
  path: '/access/users/{userid}/token/{tokenid}',
  permission: selfOrUserAdmin,
  parameters: TOKEN,
  async run({ cluster }, { userid, tokenid }) {
    existingToken(cluster.config, userid, tokenid);
    await cluster.changeLocked('deleting token failed', (config) => {
      existingToken(config, userid, tokenid);
      existingUser(config.users, userid).tokens.delete(tokenid);
      cluster.secrets.delete(`${userid}!${tokenid}`);
    });
    return null;
  },
});

export const TOKEN_METHODS = [listTokens, readToken, createToken, updateToken, deleteToken];
