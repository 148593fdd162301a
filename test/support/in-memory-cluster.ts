import type { AclEntry, Sight } from '../../src/domain/comparison.ts';
import type { Credential } from '../../src/domain/credential-formats.ts';
import type { Resource } from '../../src/domain/inventory.ts';
import type { Preview, Useless } from '../../src/domain/preview.ts';
import type { Problem } from '../../src/domain/cause.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { EpochMs } from '../../src/domain/time.ts';
import { Overtaken, Unavailable } from '../../src/use-cases/faults.ts';
import type { Inventory, Issued, Issuer, Order, Prospect } from '../../src/use-cases/ports/proxmox.ts';

/** A token as the cluster holds it. */
export interface Token {
  /** What it was made for. */
  readonly order: Order;
  readonly secret: string;
  readonly expiresAt: EpochMs;
  readonly hasAcl: boolean;
}

export type ClusterCall =
  | 'resources'
  | 'readAll'
  | 'ensureUser'
  | 'writeToken'
  | 'moveEnd'
  | 'setAcl'
  | 'readToken'
  | 'isAccepted'
  | 'readAcl'
  | 'takeEntry'
  | 'remove';

/** Whether a call that gives no answer was carried out. */
export type Broken = 'not_done' | 'answer_lost';

function fullTokenIdOf(order: Order): string {
  return `${order.owner.user}!${order.tokenId}`;
}

/** A Proxmox cluster in memory: what it holds, and the calls that change it, each of which can be made to fail. */
export class InMemoryCluster implements Inventory {
  readonly users = new Set<string>();
  readonly tokens = new Map<string, Token>();
  /** Every secret it ever made, oldest first. */
  readonly secrets: string[] = [];
  /** While set, no call gets through. */
  isDown = false;
  /** While set, what was made turns out, when it is read back, to be refused for good. */
  refusal: Problem | undefined;
  /** What it has and the bot may see, by the cluster's name. */
  readonly has = new Map<string, readonly Resource[]>();
  /** What a token of an existing user could do, or why nothing; a dedicated user's could do all. */
  foreseen: Preview | Useless = { kind: 'unknown', because: 'not_allowed_to_look' };
  /** What every PVE role gives here. */
  gives: readonly string[] = ['VM.Audit', 'VM.PowerMgmt'];
  /** What others have where tokens reach, and the paths of the ACL that the bot may not see. */
  acl: readonly AclEntry[] = [];
  blind: readonly string[] = [];
  readonly #broken: { call: ClusterCall; how: Broken }[] = [];

  async resources(cluster: string): Promise<readonly Resource[]> {
    return await this.#call('resources', () => this.has.get(cluster) ?? []);
  }

  /** Makes the next call of a kind end without an answer. */
  breakNext(call: ClusterCall, how: Broken): void {
    this.#broken.push({ call, how });
  }

  /** The secrets that the cluster accepts at a moment. */
  validSecrets(now: EpochMs): string[] {
    return [...this.tokens.values()].filter(({ expiresAt }) => expiresAt > now).map(({ secret }) => secret);
  }

  /** Looks at what a token could do. Being down is no fault here, but an answer that says nothing. */
  async preview({ owner, paths }: Prospect): Promise<Preview | Useless> {
    await Promise.resolve();
    if (this.isDown) return { kind: 'unknown', because: 'no_answer' };
    if (owner.kind === 'existing') return this.foreseen;
    return { kind: 'known', on: [{ paths, held: ['VM.Audit', 'VM.PowerMgmt'], below: [], lacking: [] }] };
  }

  async ensureUser(order: Order): Promise<void> {
    await this.#call('ensureUser', () => {
      if (order.owner.kind === 'dedicated') this.users.add(order.owner.user);
    });
  }

  /** Makes the token, or gives the one that is there a new secret, which ends the old one. */
  async writeToken(order: Order, expiresAt: EpochMs): Promise<Secret> {
    return await this.#call('writeToken', () => {
      const secret = `secret-${this.secrets.length + 1}`;
      this.secrets.push(secret);
      const hasAcl = this.tokens.get(fullTokenIdOf(order))?.hasAcl ?? false;
      this.tokens.set(fullTokenIdOf(order), { order, secret, expiresAt, hasAcl });
      return new Secret(secret);
    });
  }

  /** Moves the end of a token that is there. */
  async moveEnd(order: Order, expiresAt: EpochMs): Promise<void> {
    await this.#call('moveEnd', () => {
      const token = this.tokens.get(fullTokenIdOf(order));
      if (token !== undefined) this.tokens.set(fullTokenIdOf(order), { ...token, expiresAt });
    });
  }

  async setAcl(order: Order): Promise<void> {
    await this.#call('setAcl', () => {
      const token = this.tokens.get(fullTokenIdOf(order));
      if (token !== undefined) this.tokens.set(fullTokenIdOf(order), { ...token, hasAcl: true });
    });
  }

  async readToken(order: Order): Promise<Token | undefined> {
    return await this.#call('readToken', () => this.tokens.get(fullTokenIdOf(order)));
  }

  /** Everything that the bot made here. */
  async readAll(): Promise<readonly Token[]> {
    return await this.#call('readAll', () => [...this.tokens.values()]);
  }

  async isAccepted(order: Order, secret: Secret, now: EpochMs): Promise<boolean> {
    return await this.#call('isAccepted', () => {
      const token = this.tokens.get(fullTokenIdOf(order));
      return token !== undefined && token.secret === secret.reveal() && token.expiresAt > now;
    });
  }

  async readAcl(paths: readonly string[]): Promise<Sight> {
    return await this.#call('readAcl', () => {
      const isBlind = (path: string): boolean => this.blind.includes(path);
      const blind = paths.filter(isBlind);
      // A token that reaches anywhere reaches everything here.
      return { entries: blind.length < paths.length ? this.acl : [], blind };
    });
  }

  /** Takes what a user, token or group has of a PVE role on a path. */
  async takeEntry({ holder, pveRole, path }: AclEntry): Promise<Problem | undefined> {
    return await this.#call('takeEntry', () => {
      if (this.refusal !== undefined) return this.refusal;
      this.acl = this.acl.filter(
        (entry) => entry.holder !== holder || entry.pveRole !== pveRole || entry.path !== path,
      );
      return undefined;
    });
  }

  async remove(order: Order): Promise<void> {
    await this.#call('remove', () => {
      this.tokens.delete(fullTokenIdOf(order));
      if (order.owner.kind === 'dedicated') this.users.delete(order.owner.user);
    });
  }

  async #call<T>(call: ClusterCall, effect: () => T): Promise<T> {
    await Promise.resolve();
    if (this.isDown) throw new Unavailable('Proxmox', 'connection refused');
    const next = this.#broken.findIndex((broken) => broken.call === call);
    const [broken] = next < 0 ? [] : this.#broken.splice(next, 1);
    if (broken?.how === 'not_done') throw new Unavailable('Proxmox', `${call} was not done`);
    const result = effect();
    if (broken?.how === 'answer_lost') throw new Unavailable('Proxmox', `${call} timed out`, { outcome: 'unknown' });
    return result;
  }
}

/** The port on such a cluster, for one process. */
export function issuerOn(cluster: InMemoryCluster, now: () => EpochMs): Issuer {
  return {
    preview: async (prospect) => await cluster.preview(prospect),
    async issue(order, expiresAt, mayGoOn) {
      return await new Writing(mayGoOn).issued(cluster, async (writing) => {
        await writing.write(async () => await cluster.ensureUser(order));
        return await makeToken(cluster, order, expiresAt, writing);
      });
    },
    async renew(order, expiresAt, mayGoOn, again) {
      return await new Writing(mayGoOn).issued(cluster, async (writing) => {
        const token = await cluster.readToken(order);
        if (token === undefined && !again) return { kind: 'token_gone', detail: `no token ${fullTokenIdOf(order)}` };
        return await makeToken(cluster, order, expiresAt, writing);
      });
    },
    async extend(order, expiresAt, mayGoOn) {
      if (!(await mayGoOn())) throw new Overtaken();
      await cluster.moveEnd(order, expiresAt);
      const token = await cluster.readToken(order);
      return token?.expiresAt === expiresAt ? undefined : { kind: 'refused_by_cluster', detail: 'no such token' };
    },
    accepts: async (order, credential) => await cluster.isAccepted(order, credential.secret, now()),
    async revoke(order) {
      await cluster.remove(order);
      if ((await cluster.readToken(order)) !== undefined) throw new Unavailable('Proxmox', 'the token is still there');
    },
  };
}

/** The writes of one attempt. Whatever fails after the first of them leaves it unknown what is there. */
class Writing {
  readonly #mayGoOn: () => Promise<boolean>;
  #outcome: Unavailable['outcome'] = 'not_done';

  constructor(mayGoOn: () => Promise<boolean>) {
    this.#mayGoOn = mayGoOn;
  }

  async write<T>(effect: () => Promise<T>): Promise<T> {
    if (!(await this.#mayGoOn())) throw new Overtaken();
    const result = await effect();
    this.#outcome = 'unknown';
    return result;
  }

  async issued(cluster: InMemoryCluster, work: (writing: this) => Promise<Problem | Credential>): Promise<Issued> {
    try {
      const made = await work(this);
      if ('secret' in made) return { ok: true, credential: made, privileges: cluster.gives };
      return { ok: false, problem: made, outcome: this.#outcome };
    } catch (fault) {
      if (!(fault instanceof Unavailable) || fault.service !== 'Proxmox' || this.#outcome === 'not_done') throw fault;
      throw new Unavailable('Proxmox', fault.message.replace(/^Proxmox: /, ''), { outcome: this.#outcome });
    }
  }
}

async function makeToken(
  cluster: InMemoryCluster,
  order: Order,
  expiresAt: EpochMs,
  writing: Writing,
): Promise<Problem | Credential> {
  const secret = await writing.write(async () => await cluster.writeToken(order, expiresAt));
  await writing.write(async () => await cluster.setAcl(order));
  const token = await cluster.readToken(order);
  if (cluster.refusal !== undefined) return cluster.refusal;
  if (token?.hasAcl !== true) return { kind: 'privileges_differ', detail: 'the token is not as ordered' };
  const { owner, tokenId } = order;
  const endpoint = 'https://pve.example.com:8006';
  return {
    endpoint,
    verification: { kind: 'system' },
    userId: owner.user,
    tokenId,
    fullTokenId: fullTokenIdOf(order),
    secret,
  };
}
