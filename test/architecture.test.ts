import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

/**
 * The arrows between the folders of src (ARCHITECTURE.md) are rules in .oxlintrc.json. A rule with a slip in it is silent,
 * so here every import, wanted or not, is tried: a scratch file for each, and the linter has to tell them apart.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What each folder may import, of our own code and of the packages listed below. Everything else must be refused. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/domain': [],
  'src/use-cases': ['src/domain'],
  'src/slack': ['src/domain', 'src/use-cases', '@slack/bolt', '@slack/web-api', 'zod', 'pino', 'node:http'],
  'src/proxmox': ['src/domain', 'src/use-cases', 'undici', 'zod', 'pino', 'node:http'],
  'src/store': ['src/domain', 'src/use-cases', 'src/redis', 'ioredis', 'zod', 'pino', 'node:http'],
  'src/queue': ['src/domain', 'src/use-cases', 'src/redis', 'ioredis', 'bullmq', 'zod', 'pino', 'node:http'],
  'src/siem': ['src/domain', 'src/use-cases', 'zod', 'pino', 'node:http'],
  'src/ops': ['src/domain', 'src/use-cases', 'prom-client', 'zod', 'pino', 'node:http'],
  'src/config': ['src/domain', 'src/use-cases', 'src/redis', 'yaml', 'zod', 'pino', 'node:http'],
  'src/redis': ['ioredis', 'zod', 'pino', 'node:http'],
  'src/embedded-redis': ['zod', 'pino', 'node:http'],
  'src/cli': [
    'src/domain',
    'src/use-cases',
    'src/ops',
    'src/config',
    'src/embedded-redis',
    'src/compose.ts',
    'src/compose-clusters.ts',
    'src/compose-audit.ts',
    'src/compose-doctor.ts',
    'src/compose-redis.ts',
    'src/compose-operator.ts',
    'src/package-file.ts',
    'zod',
    'pino',
    'node:http',
  ],
};
const CODE = [
  ...Object.keys(MAY_IMPORT),
  'src/compose.ts',
  'src/compose-clusters.ts',
  'src/compose-audit.ts',
  'src/compose-doctor.ts',
  'src/compose-redis.ts',
  'src/compose-operator.ts',
  'src/package-file.ts',
  'src/main.ts',
  'playground',
  'test',
];
const PACKAGES = [
  '@slack/bolt',
  '@slack/web-api',
  'undici',
  'ioredis',
  'bullmq',
  'prom-client',
  'yaml',
  'zod',
  'pino',
  'node:http',
];

/** What is used of the linter's report. */
const Report = z.object({ diagnostics: z.array(z.object({ code: z.string(), filename: z.string() })) });

/** What the linter refused: the scratch file's folder, then the import's target. */
let refused: ReadonlySet<string>;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pvetoken-arrows-'));
  try {
    await cp(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    const attempts = new Map<string, string>();
    for (const from of ['src', ...Object.keys(MAY_IMPORT)]) {
      for (const place of [from, `${from}/below`]) {
        for (const target of targetsFrom(from)) {
          const file = `${place}/scratch-${attempts.size}.ts`;
          attempts.set(file, attempt(place, target));
          await mkdir(join(folder, dirname(file)), { recursive: true });
          await writeFile(
            join(folder, file),
            `import { thing } from '${specifier(file, target)}';\nexport const it = thing;\n`,
          );
        }
      }
    }
    refused = new Set((await restrictedImports(folder)).map((file) => attempts.get(file) ?? file));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.for(Object.entries(MAY_IMPORT))('%s imports what it may and nothing else', ([from, wanted]) => {
  // From the folder itself and from one below it: the relative paths differ, the rule must not.
  for (const place of [from, `${from}/below`]) {
    const accepted = targetsFrom(from).filter((target) => !refused.has(attempt(place, target)));
    expect({ place, imports: new Set(accepted) }).toEqual({ place, imports: new Set(wanted) });
  }
});

test('the composition imports everything but the playground and the tests', () => {
  const accepted = targetsFrom('src').filter((target) => !refused.has(attempt('src', target)));
  expect(accepted).toEqual(targetsFrom('src').filter((target) => target !== 'playground' && target !== 'test'));
});

test('every folder of src has its rule', async () => {
  const entries = await readdir(join(ROOT, 'src'), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `src/${name}`);
  expect(Object.keys(MAY_IMPORT)).toEqual(expect.arrayContaining(folders));
});

function targetsFrom(from: string): string[] {
  return [...CODE.filter((target) => target !== from), ...PACKAGES];
}

function attempt(place: string, target: string): string {
  return `${place} -> ${target}`;
}

/** How `file` writes the import of a package, of one of our files, or of a file in one of our folders. */
function specifier(file: string, target: string): string {
  if (PACKAGES.includes(target)) return target;
  const path = posix.relative(posix.dirname(file), target.endsWith('.ts') ? target : `${target}/thing.ts`);
  return path.startsWith('.') ? path : `./${path}`;
}

/** Runs the linter over a folder; gives the files with an import that its configuration restricts. */
async function restrictedImports(folder: string): Promise<string[]> {
  const report = await new Promise<string>((resolve) => {
    // Its exit status is 1 when it has complaints, as it shall have here; a real failure shows in what it prints.
    const limits = { cwd: folder, maxBuffer: 2 ** 24 };
    execFile(join(ROOT, 'node_modules/.bin/oxlint'), ['--format=json'], limits, (_, output) => resolve(output));
  });
  const { diagnostics } = Report.parse(JSON.parse(report));
  return diagnostics.filter(({ code }) => code.includes('no-restricted-imports')).map(({ filename }) => filename);
}
