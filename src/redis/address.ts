/** Where a server listens. */
interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

interface Login {
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** Where Redis is: one server, a master that Sentinels name, or a Redis Cluster. It may hold passwords. */
export type RedisAddress =
  | {
      readonly kind: 'server';
      /** `redis://…`, `rediss://…`, or the path of a unix socket with `?db=…`, as ioredis takes them. */
      readonly url: string;
    }
  | (Login & {
      readonly kind: 'sentinel';
      readonly sentinels: readonly HostAndPort[];
      /** What the Sentinels call the master. */
      readonly master: string;
      readonly database: number;
      readonly tls: boolean;
      /** How one logs in to the Sentinels themselves. */
      readonly toSentinels: Login;
    })
  | (Login & {
      readonly kind: 'cluster';
      /** Nodes to ask for the others; a cluster without one of them still works. */
      readonly nodes: readonly HostAndPort[];
      readonly tls: boolean;
    });

/** What an address says, or why it says nothing, in words that continue a sentence and repeat nothing of the address. */
export type ReadAddress =
  | { readonly ok: true; readonly address: RedisAddress }
  | { readonly ok: false; readonly reason: string };

const FORMS =
  'must begin with redis://, redis+sentinel:// or redis+cluster:// (with rediss for TLS), or be the absolute path of a unix socket';
const SENTINEL_FORM = 'redis+sentinel://s1:26379,s2:26379,s3:26379/mymaster';
const CLUSTER_FORM = 'redis+cluster://n1:6379,n2:6379,n3:6379';

const SENTINEL_PORT = 26_379;
const REDIS_PORT = 6379;

/**
 * Reads the address of a Redis, for `REDIS_URL` and for those who connect. Sentinels are written as Celery's, Prefect's and
 * LangChain's users write them: `redis+sentinel://[user:password@]host[:port],…/master[/database]`, where
 * `sentinel_username` and `sentinel_password` log in to the Sentinels; a cluster as `redis+cluster://[user:password@]host[:port],…`.
 * `rediss+…` speaks TLS to every server and Sentinel.
 */
export function readAddress(text: string): ReadAddress {
  const many = /^redis(?<tls>s?)\+(?<kind>sentinel|cluster):\/\/(?<rest>.*)$/.exec(text)?.groups;
  if (many === undefined) {
    return /^(rediss?:\/\/.|\/.)/.test(text) ? { ok: true, address: { kind: 'server', url: text } } : refuse(FORMS);
  }
  const parts = /^(?:(?<login>[^@/?]*)@)?(?<hosts>[^@/?]*)(?:\/(?<path>[^?]*))?(?:\?(?<options>.*))?$/.exec(
    many['rest'] ?? '',
  )?.groups;
  const login = readLogin(parts?.['login'] ?? '');
  if (parts === undefined || login === undefined) {
    return refuse('holds a user or a password in which @, / or % are not written as %40, %2F and %25');
  }
  const rest = { path: parts['path'] ?? '', options: new URLSearchParams(parts['options']) };
  const server = { ...login, tls: many['tls'] === 's' };
  return many['kind'] === 'sentinel'
    ? readSentinel(parts['hosts'] ?? '', rest, server)
    : readCluster(parts['hosts'] ?? '', rest, server);
}

interface Rest {
  readonly path: string;
  readonly options: URLSearchParams;
}

function readSentinel(hosts: string, { path, options }: Rest, server: Login & { readonly tls: boolean }): ReadAddress {
  const sentinels = readHosts(hosts, SENTINEL_PORT);
  const [master = '', database = options.get('db') ?? '0', ...more] = path.split('/');
  if (sentinels === undefined || !/^[\w.-]+$/.test(master)) {
    return refuse(`must name the Sentinels and what they call the master, as in ${SENTINEL_FORM}`);
  }
  if (!/^\d{1,5}$/.test(database) || more.length > 0) {
    return refuse(`must name the database by its number, as in ${SENTINEL_FORM}/3`);
  }
  if (hasOthers(options, ['db', 'sentinel_username', 'sentinel_password'])) {
    return refuse('has an option besides db, sentinel_username and sentinel_password');
  }
  const toSentinels = {
    username: options.get('sentinel_username') ?? undefined,
    password: options.get('sentinel_password') ?? undefined,
  };
  return {
    ok: true,
    address: { kind: 'sentinel', sentinels, master, database: Number(database), toSentinels, ...server },
  };
}

function readCluster(hosts: string, { path, options }: Rest, server: Login & { readonly tls: boolean }): ReadAddress {
  const nodes = readHosts(hosts, REDIS_PORT);
  if (nodes === undefined) return refuse(`must name some nodes of the cluster, as in ${CLUSTER_FORM}`);
  if (!['', '0'].includes(path) || hasOthers(options, [])) {
    return refuse(
      `names more than nodes; a Redis Cluster has one database and takes no options, as in ${CLUSTER_FORM}`,
    );
  }
  return { ok: true, address: { kind: 'cluster', nodes, ...server } };
}

function refuse(reason: string): ReadAddress {
  return { ok: false, reason };
}

function hasOthers(options: URLSearchParams, known: readonly string[]): boolean {
  return [...options.keys()].some((name) => !known.includes(name));
}

/** `user:password`, either of which may be left out; `undefined` when it cannot be read. */
function readLogin(text: string): Login | undefined {
  const [username = '', ...password] = text.split(':');
  try {
    return { username: decoded(username), password: decoded(password.join(':')) };
  } catch {
    return undefined;
  }
}

/** @throws URIError on a `%` that begins no sign. */
function decoded(text: string): string | undefined {
  return text === '' ? undefined : decodeURIComponent(text);
}

/** `host[:port],…`, IPv6 addresses in brackets; `undefined` when one of them is none, or there is none. */
function readHosts(text: string, usualPort: number): HostAndPort[] | undefined {
  const hosts = text.split(',').map((each) => {
    const found = /^(?:\[(?<v6>[0-9a-f:.]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?$/i.exec(each.trim())?.groups;
    const port = Number(found?.['port'] ?? usualPort);
    const host = found?.['v6'] ?? found?.['name'];
    return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
  });
  const readable = hosts.filter((host) => host !== undefined);
  return readable.length === hosts.length ? readable : undefined;
}
