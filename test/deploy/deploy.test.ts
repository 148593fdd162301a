import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

/**
 * The files in deploy/ say what the bot says of itself: no variable that it does not know, no port, path or file that is not
 * there. Whether an engine takes them is tried by hand (docs/deploy.md).
 */
const ROOT = join(import.meta.dirname, '../..');

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The variables that the bot reads, as README.md lists them, and those of them that may come from a file. */
const KNOWN = new Set(
  [...read('README.md').matchAll(/^\| (`[A-Z_`, ]+`) +\|/gm)].flatMap(
    ([, names = '']) => names.match(/[A-Z_]+/g) ?? [],
  ),
);

const OTHERS = new Set(['NODE_ENV']);

function unknown(names: readonly string[]): string[] {
  return names.filter((name) => !KNOWN.has(name.replace(/_FILE$/, '')) && !OTHERS.has(name));
}

const manifests = readdirSync(join(ROOT, 'deploy/kubernetes'))
  .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
  .flatMap((name) =>
    parseAllDocuments(read(`deploy/kubernetes/${name}`)).map((document) => document.toJS() as unknown),
  );

const Labels = z.record(z.string(), z.string());
const Container = z.object({
  name: z.string(),
  image: z.string(),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  securityContext: z.object({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
});
const Workload = z.object({
  kind: z.enum(['Deployment', 'StatefulSet']),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    replicas: z.number(),
    selector: z.object({ matchLabels: Labels }),
    template: z.object({
      metadata: z.object({ labels: Labels }),
      spec: z.object({
        automountServiceAccountToken: z.literal(false),
        securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.number().min(1) }),
        containers: z.tuple([Container]),
      }),
    }),
  }),
});
const workloads = manifests.flatMap((manifest) => {
  const kind = z.object({ kind: z.string() }).parse(manifest).kind;
  return kind === 'Deployment' || kind === 'StatefulSet' ? [Workload.parse(manifest)] : [];
});

describe('the Kubernetes manifests', () => {
  it('run nothing as root, nothing that may write or gain rights, and nothing that speaks to the API', () => {
    // What is not so does not parse.
    expect(workloads.map(({ metadata }) => metadata.name)).toEqual(['pvetoken', 'redis']);
  });

  it('run the bot twice, with variables that it knows and probes of what it serves', () => {
    const bot = workloads.find(({ metadata }) => metadata.name === 'pvetoken');
    const [container] = bot?.spec.template.spec.containers ?? [];
    expect(bot?.spec.replicas).toBe(2);
    expect(unknown(container?.env.map(({ name }) => name) ?? [])).toEqual([]);
    expect(container?.ports).toEqual([{ name: 'http', containerPort: 3000 }]);
    const paths = [...read('deploy/kubernetes/deployment.yaml').matchAll(/path: (\/\w+)/g)].map(([, path]) => path);
    expect(paths).toEqual(['/healthz', '/healthz', '/readyz']);
    const mounted = container?.volumeMounts.map(({ mountPath }) => mountPath) ?? [];
    const files = container?.env.map(({ value }) => value).filter((value) => value.startsWith('/')) ?? [];
    expect(files.filter((file) => !mounted.some((folder) => file.startsWith(`${folder}/`)))).toEqual([]);
  });

  it('select what they mean: every selector finds the pods of a workload', () => {
    const labels = workloads.map(({ spec }) => spec.template.metadata.labels);
    const selectors = manifests.flatMap((manifest) => selectorsIn(manifest));
    expect(selectors.length).toBeGreaterThanOrEqual(8);
    const finds = (selector: Record<string, string>): boolean =>
      labels.some((each) => Object.entries(selector).every(([name, value]) => each[name] === value));
    expect(selectors.filter((selector) => !finds(selector))).toEqual([]);
  });

  it('are all named by the kustomization, with every file that it wants but the policy', () => {
    const { resources, images } = z
      .object({ resources: z.array(z.string()), images: z.array(z.object({ name: z.string() })) })
      .parse(parse(read('deploy/kubernetes/kustomization.yaml')));
    const files = readdirSync(join(ROOT, 'deploy/kubernetes')).filter((name) => name.endsWith('.yaml'));
    expect([...resources, 'kustomization.yaml'].sort()).toEqual(files.sort());
    expect(images.map(({ name }) => name)).toEqual(['pvetoken']);
  });
});

/** The selectors of pods by our own labels, wherever they stand in a manifest. */
function selectorsIn(value: unknown): Record<string, string>[] {
  if (value === null || typeof value !== 'object') return [];
  const own = Labels.safeParse(value);
  if (own.success) return 'app.kubernetes.io/name' in own.data && Object.keys(own.data).length === 1 ? [own.data] : [];
  return Object.values(value).flatMap((each) => selectorsIn(each));
}

describe('the compose file', () => {
  const Service = z.object({
    read_only: z.literal(true),
    cap_drop: z.tuple([z.literal('ALL')]),
    security_opt: z.tuple([z.literal('no-new-privileges:true')]),
    environment: z.record(z.string(), z.string()).default({}),
    networks: z.array(z.string()),
    ports: z.array(z.string()).default([]),
    command: z.array(z.string()).default([]),
  });
  const { services, networks } = z
    .object({
      services: z.object({ bot: Service, redis: Service }),
      networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) })),
    })
    .parse(parse(read('deploy/compose.yml')));

  it('lets the bot alone reach Redis, and this machine alone reach the bot', () => {
    expect(services.redis.networks.map((name) => networks[name]?.internal)).toEqual([true]);
    expect(services.redis.ports).toEqual([]);
    expect(services.bot.ports).toEqual(['127.0.0.1:3000:3000']);
    expect(unknown(Object.keys(services.bot.environment))).toEqual([]);
  });

  it('has a Redis that the bot takes for safe', () => {
    const command = services.redis.command.join(' ');
    expect(command).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/);
    expect(read('deploy/kubernetes/redis.yaml')).toMatch(/--appendonly, 'yes', .*--maxmemory-policy, noeviction/);
  });
});

describe('the systemd unit', () => {
  const unit = read('deploy/systemd/pvetoken.service');

  it('gives the bot variables that it knows, from files that systemd hands over', () => {
    const variables = [...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
      name,
      value,
    }));
    const credentials = new Set([...unit.matchAll(/^LoadCredential=([\w-]+):/gm)].map(([, name]) => `%d/${name}`));
    expect(variables.length).toBeGreaterThanOrEqual(5);
    expect(unknown(variables.map(({ name }) => name))).toEqual([]);
    const files = variables.map(({ value }) => value).filter((value) => value.startsWith('%d/'));
    expect(files.filter((file) => !credentials.has(file))).toEqual([]);
  });

  it('starts what the package holds, and waits for as long as a stop takes', () => {
    expect(unit).toMatch(/^ExecStart=\S*node .*node_modules\/pvetoken\/dist\/main\.js start$/m);
    expect(read('tools/build.mjs')).toContain("input: at('src/main.ts')");
    expect(unit).toMatch(/^TimeoutStopSec=30$/m);
  });
});

describe('the image', () => {
  it('holds the bot, its libraries and nothing that tests, plays or maps', () => {
    const lastStage =
      read('Dockerfile')
        .split(/^FROM /m)
        .at(-1) ?? '';
    const copied = [...lastStage.matchAll(/^COPY (?:--from=\w+ )?(.+) \S+$/gm)].map(([, what]) => what);
    expect(copied).toEqual(['/app/node_modules', '/app/dist', 'package.json manifest.yml', 'tools/healthcheck.mjs']);
    expect(read('Dockerfile')).toContain('npm ci --omit=dev --ignore-scripts');
    expect(read('tools/build.mjs')).not.toContain('sourcemap');
    expect(
      read('.dockerignore')
        .split('\n')
        .filter((line) => line.startsWith('!'))
        .sort(),
    ).toEqual(
      [
        '!manifest.yml',
        '!package.json',
        '!package-lock.json',
        '!src',
        '!tools/build.mjs',
        '!tools/healthcheck.mjs',
        '!tsconfig.json',
      ].sort(),
    );
  });
});

it('names only files of this repository in what operators read', () => {
  for (const page of ['deploy', 'operations', 'threat-model']) {
    const links = [...read(`docs/${page}.md`).matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => path);
    expect(links.filter((path) => !existsSync(join(ROOT, 'docs', path)))).toEqual([]);
  }
});
