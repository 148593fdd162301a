/** What `pvetoken.yml` points to outside itself. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** Relative paths in the file start here: the folder it lies in. */
  readonly folder: string;
}
