import { pveUser } from '../config/fields.ts';
import { Secret } from '../domain/secret.ts';
import type { GivenCredential } from '../use-cases/ports/administration.ts';
import { tokenIn, tokenInEnvironment, type Given, type Sources } from './given-token.ts';

const USER = 'PVETOKEN_APPLY_USER';
const PASSWORD = 'PVETOKEN_APPLY_PASSWORD';

const FORMS = 'a token (USER@REALM!TOKENID=SECRET) or a user (USER@REALM)';

/** The credential that somebody gave, or why there is none; nothing of the secret is in that. */
export type GivenOrNot =
  | { readonly ok: true; readonly credential: GivenCredential }
  | { readonly ok: false; readonly reason: string };

/**
 * Takes an administrator's token, or user and password, for one cluster: from the input, from the environment, or from
 * whoever sits at the terminal. It is never an argument, which everybody on the machine could see.
 */
export async function givenCredential(cluster: string, { env, terminal, isPiped }: Sources): Promise<GivenOrNot> {
  if (isPiped) return credentialIn(await terminal.readLine());
  const set = credentialInEnvironment(env);
  if (set !== undefined) return set;
  if (!terminal.isInteractive) {
    const reason = `there is no terminal to ask for an administrator's credential; set PVETOKEN_APPLY_TOKEN_ID and PVETOKEN_APPLY_TOKEN_SECRET, or ${USER} and ${PASSWORD}, or write it to the input with --token-stdin`;
    return { ok: false, reason };
  }
  // Of an id and a secret that are pasted together, the echo of the first would show the second.
  const line = (await terminal.askSecret(`Administrator of ${cluster}, as ${FORMS}, not shown: `)) ?? '';
  if (!pveUser.safeParse(line.trim()).success) return asCredential(tokenIn(line));
  return login(line.trim(), await terminal.askSecret(`Password of ${line.trim()}, not shown: `));
}

/** The credential that the environment gives; `undefined` where it gives none. */
export function credentialInEnvironment(env: NodeJS.ProcessEnv): GivenOrNot | undefined {
  const token = tokenInEnvironment(env);
  const [user, password] = [(env[USER] ?? '').trim(), env[PASSWORD] ?? ''];
  if (user === '' && password === '') return token && asCredential(token);
  if (token !== undefined) return { ok: false, reason: `both a token and ${USER} are set; set one of them` };
  return login(user, password);
}

/** A line of a script: a token and its secret, or a user and the password, with `=` between them. */
function credentialIn(line = ''): GivenOrNot {
  const [id = '', ...rest] = line.split('=');
  return id.includes('!') ? asCredential(tokenIn(line)) : login(id.trim(), rest.join('='));
}

function asCredential(given: Given): GivenOrNot {
  if (given.ok) return { ok: true, credential: { kind: 'token', ...given.token } };
  return { ok: false, reason: `an administrator's credential is ${FORMS} and its password` };
}

function login(user: string, password = ''): GivenOrNot {
  if (!pveUser.safeParse(user).success || password === '') {
    return { ok: false, reason: `an administrator's credential is ${FORMS} and its password` };
  }
  return { ok: true, credential: { kind: 'login', user, password: new Secret(password) } };
}
