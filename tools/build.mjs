// `npm run build`: puts the bot's own modules together into `dist/`, for the image and the package. Node takes longer to find and read three
// hundred small files than to run what they say at the start (docs/performance.md). The libraries stay where they are, so
// the image holds them as they were published, with their licences. What a command alone needs is a file of its own.
import { copyFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** @param {string} path from the root of the repository. */
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

await rm(at('dist'), { recursive: true, force: true });
const bundle = await rolldown({
  input: at('src/main.ts'),
  platform: 'node',
  external: (id) => !/^[./]/.test(id),
});
await bundle.write({
  dir: at('dist'),
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
});
// The one file beside the modules: a bot that was named no Redis starts one on it.
await copyFile(at('src/embedded-redis/leash.sh'), at('dist/leash.sh'));
