import { readFileSync } from 'node:fs';

/** The package's own version: `package.json` lies one folder above both `src/` and `dist/`. */
export function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
