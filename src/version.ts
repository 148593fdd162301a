import { packageFile } from './package-file.ts';

/** The package's own version. */
export function version(): string {
  const { version } = JSON.parse(packageFile('package.json')) as { version: string };
  return version;
}
