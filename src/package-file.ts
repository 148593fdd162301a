import { readFileSync } from 'node:fs';

/** A file that travels with the package: it lies one folder above both `src/` and `dist/`. */
export function packageFile(name: 'package.json' | 'manifest.yml'): string {
  return readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
}
