import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';

const LockFile = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
});

/** npm writes the registry it used into the lock file, on machines that do not forbid it; here each uses its own. */
test.for(['package-lock.json', 'tools/node/package-lock.json'])('%s names no registry', async (file) => {
  expect(await read(file)).not.toMatch(/"resolved": "https?:/);
});

/**
 * `npm ci` refuses a lock file without the optional packages of other platforms; npm leaves them out when the registry at
 * hand has only some of them.
 */
test.for(['package-lock.json', 'tools/node/package-lock.json'])('%s is complete for every platform', async (file) => {
  const { packages } = LockFile.parse(JSON.parse(await read(file)));
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !placesFor(name, path).some((place) => place in packages)),
  );
  expect(missing).toEqual([]);
});

/** Where Node looks for `name` from the package at `path`: in its own node_modules and in those above it. */
function placesFor(name: string, path: string): string[] {
  const parents = path.split(/\/?node_modules\//).slice(1);
  return Array.from({ length: parents.length + 1 }, (_, depth) =>
    [...parents.slice(0, depth), name].map((parent) => `node_modules/${parent}`).join('/'),
  );
}

function read(file: string): Promise<string> {
  return readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
}
