import { resolve } from 'node:path';
import type { Secret } from '../domain/secret.ts';
import type { ClusterToSetUp, CredentialConfiguration } from './configuration.ts';
import type { Keys } from './findings.ts';
import type { PolicyFile } from './schema.ts';
import { secretFromEnvironment, secretFromFile, type FoundSecret } from './secrets.ts';
import type { Surroundings } from './surroundings.ts';

type BotEntry = PolicyFile['clusters'][string]['bot'];

type ResolvedCredential =
  | { readonly ok: true; readonly credential: CredentialConfiguration }
  /** `at` is the option that points to the secret, from its cluster on. */
  | { readonly ok: false; readonly at: Keys; readonly reason: string };

/** Fetches the secret of the bot's token on a cluster, or the password that it logs in with. */
export function resolveCredential(bot: BotEntry, surroundings: Surroundings): ResolvedCredential {
  switch (bot.kind) {
    case 'token': {
      const { id, secretEnv, secretFile } = bot;
      const source = sourceOf(secretEnv, secretFile, surroundings, tokenSecret);
      const found = source.read();
      if (found.ok) {
        return { ok: true, credential: { kind: 'token', fullTokenId: id, secret: found.secret, ...source.again } };
      }
      return { ...found, at: ['token', secretFile === undefined ? 'secretEnv' : 'secretFile'] };
    }
    case 'login': {
      const { user, passwordEnv, passwordFile } = bot;
      const source = sourceOf(passwordEnv, passwordFile, surroundings, password);
      const found = source.read();
      if (found.ok) {
        return { ok: true, credential: { kind: 'login', user, password: found.secret, ...source.again } };
      }
      return { ...found, at: ['login', passwordFile === undefined ? 'passwordEnv' : 'passwordFile'] };
    }
    default:
      return bot satisfies never;
  }
}

/** Who the bot is on a cluster, where its secret is to be, and the secret if it is there. */
export function botToBe(bot: BotEntry, surroundings: Surroundings): Pick<ClusterToSetUp, 'bot' | 'keptIn' | 'secret'> {
  const file = bot.kind === 'token' ? bot.secretFile : bot.passwordFile;
  const variable = (bot.kind === 'token' ? bot.secretEnv : bot.passwordEnv) ?? '';
  const found = resolveCredential(bot, surroundings);
  return {
    bot: bot.kind === 'token' ? bot.id : bot.user,
    keptIn:
      file === undefined
        ? { kind: 'variable', name: variable }
        : { kind: 'file', path: resolve(surroundings.folder, file) },
    secret: found.ok ? secretOf(found.credential) : undefined,
  };
}

function secretOf(credential: CredentialConfiguration): Secret {
  return credential.kind === 'token' ? credential.secret : credential.password;
}

interface Source {
  readonly read: () => FoundSecret;
  /** How it is read at any later time; empty where it cannot change. */
  readonly again: { readonly reread?: () => FoundSecret };
}

function sourceOf(
  variable = '',
  file: string | undefined,
  { env, folder }: Surroundings,
  check: (found: FoundSecret) => FoundSecret,
): Source {
  if (file === undefined) return { read: () => check(secretFromEnvironment(env, variable)), again: {} };
  const path = resolve(folder, file);
  const reread = (): FoundSecret => check(secretFromFile(path));
  return { read: reread, again: { reread } };
}

function tokenSecret(found: FoundSecret): FoundSecret {
  if (!found.ok || /^[^\s=!]+$/.test(found.secret.reveal())) return found;
  return {
    ok: false,
    reason: 'points to more than a secret; give only the UUID that Proxmox showed, without the token id',
  };
}

function password(found: FoundSecret): FoundSecret {
  if (!found.ok || /^[^\r\n]+$/.test(found.secret.reveal())) return found;
  return { ok: false, reason: 'points to more than one line; give only the password' };
}
