import { fullTokenId } from '../config/fields.ts';
import { Secret } from '../domain/secret.ts';
import type { GivenToken } from '../use-cases/ports/pve-roles.ts';
import type { Terminal } from './terminal.ts';

const VARIABLES = { id: 'PVETOKEN_APPLY_TOKEN_ID', secret: 'PVETOKEN_APPLY_TOKEN_SECRET' } as const;

const WHOLE = 'USER@REALM!TOKENID=SECRET';

/** The token that somebody gave, or why there is none; nothing of the secret is in that. */
export type Given = { readonly ok: true; readonly token: GivenToken } | { readonly ok: false; readonly reason: string };

/** Where a token may come from. */
export interface Sources {
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Whether a script writes it to the input, as a line. */
  readonly isPiped: boolean;
}

/**
 * Takes an administrator's token for one cluster: from the input, from the environment, or from whoever sits at the
 * terminal. It is never an argument, which everybody on the machine could see.
 */
export async function givenToken(cluster: string, { env, terminal, isPiped }: Sources): Promise<Given> {
  if (isPiped) return tokenIn(await terminal.readLine());
  const set = tokenInEnvironment(env);
  if (set !== undefined) return set;
  if (!terminal.isInteractive) {
    const reason = `there is no terminal to ask for an administrator's token; set ${VARIABLES.id} and ${VARIABLES.secret}, or write it to the input with --token-stdin`;
    return { ok: false, reason };
  }
  // Both at once: of an id and a secret that are pasted together, the echo of the first would show the second.
  return tokenIn(await terminal.askSecret(`Token with Sys.Modify on /access of ${cluster} (${WHOLE}), not shown: `));
}

/** The token that the environment gives; `undefined` where it gives none. */
export function tokenInEnvironment(env: NodeJS.ProcessEnv): Given | undefined {
  const id = (env[VARIABLES.id] ?? '').trim();
  const secret = (env[VARIABLES.secret] ?? '').trim();
  if (id === '' && secret === '') return undefined;
  return read(id, secret, `${VARIABLES.id} must be USER@REALM!TOKENID, and ${VARIABLES.secret} its secret`);
}

/** The token that a line gives. */
export function tokenIn(line = ''): Given {
  const [id = '', ...secret] = line.trim().split('=');
  return read(id, secret.join('='), `a token is given as ${WHOLE}`);
}

function read(id: string, secret: string, wrong: string): Given {
  if (!fullTokenId.safeParse(id).success || !/^[^\s=!]+$/.test(secret)) return { ok: false, reason: wrong };
  return { ok: true, token: { fullTokenId: id, secret: new Secret(secret) } };
}
