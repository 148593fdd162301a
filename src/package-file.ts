import { readFileSync } from 'node:fs';

/** A file that travels with the package: it lies one folder above both `src/` and `dist/`. */
export function packageFile(name: 'package.json' | 'manifest.yml'): string {
  return readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
}

/** The package's own version. */
export function version(): string {
  const { version } = JSON.parse(packageFile('package.json')) as { version: string };
  return version;
}
