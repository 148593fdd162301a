import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unpack } from '../../src/store/packing.ts';

/** Redis' append-only files: every command that changed anything, so nothing else of Redis has to be read. */
export class AppendOnly {
  readonly #folder: string;
  #sizes = new Map<string, number>();

  /** @param dataFolder that of the server. */
  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'appendonlydir');
  }

  /** Begins anew: what was written so far is not read again. */
  async begin(): Promise<void> {
    const files = await readdir(this.#folder);
    const sizes = files.map(async (file) => [file, (await stat(join(this.#folder, file))).size] as const);
    this.#sizes = new Map(await Promise.all(sizes));
  }

  /** What was written since. */
  async read(): Promise<{ readonly place: string; readonly text: string }[]> {
    const files = await readdir(this.#folder);
    return await Promise.all(
      files.map(async (file) => ({
        place: `Redis, in its file ${file}`,
        text: unpacked(
          (await readFile(join(this.#folder, file))).subarray(this.#sizes.get(file) ?? 0).toString('latin1'),
        ),
      })),
    );
  }
}

/** With what the store packed as it reads. Of the last record only the beginning may be there, when Redis was killed. */
function unpacked(text: string): string {
  return text.replaceAll(/z1\.[A-Za-z0-9+/=]+(?=\r\n)/g, (packed) => JSON.stringify(unpack(packed)));
}
