import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unpack } from '../../src/store/packing.ts';

/** Redis' append-only files: every command that changed anything, so nothing else of Redis has to be read. */
export class AppendOnly {
  readonly #folders: readonly string[];
  #sizes = new Map<string, number>();

  /** @param dataFolders those of the servers. */
  constructor(...dataFolders: readonly string[]) {
    this.#folders = dataFolders.map((folder) => join(folder, 'appendonlydir'));
  }

  /** Begins anew: what was written so far is not read again. */
  async begin(): Promise<void> {
    const sizes = (await this.#files()).map(async (file) => [file, (await stat(file)).size] as const);
    this.#sizes = new Map(await Promise.all(sizes));
  }

  /** What was written since. */
  async read(): Promise<{ readonly place: string; readonly text: string }[]> {
    return await Promise.all(
      (await this.#files()).map(async (file) => ({
        place: `Redis, in its file ${file}`,
        text: unpacked((await readFile(file)).subarray(this.#sizes.get(file) ?? 0).toString('latin1')),
      })),
    );
  }

  async #files(): Promise<string[]> {
    const found = this.#folders.map(async (folder) => (await readdir(folder)).map((file) => join(folder, file)));
    return (await Promise.all(found)).flat();
  }
}

/** With what the store packed as it reads. Of the last record only the beginning may be there, when Redis was killed. */
function unpacked(text: string): string {
  return text.replaceAll(/z1\.[A-Za-z0-9+/=]+(?=\r\n)/g, (packed) => JSON.stringify(unpack(packed)));
}
