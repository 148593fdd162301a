import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unpacked } from '../support/unpacked.ts';

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
        // Of the last record only the beginning may be there, when Redis was killed.
        text: unpacked((await readFile(file)).subarray(this.#sizes.get(file) ?? 0).toString('latin1'), '\r\n'),
      })),
    );
  }

  async #files(): Promise<string[]> {
    const found = this.#folders.map(async (folder) => (await readdir(folder)).map((file) => join(folder, file)));
    return (await Promise.all(found)).flat();
  }
}
