/** How a set-up is run; see `setup.mjs`. */
export interface SetupOptions {
  /** Say only what is done, not what is already up to date. */
  readonly quiet?: boolean;
  /** Take libtorch and build the addon, as for an installed package; leave npm packages and `dist/` as they are. */
  readonly onlyAddon?: boolean;
  /** Where each line goes; standard error when absent. */
  readonly log?: (line: string) => void;
  /** The environment to read settings from (`RETORT_LIBTORCH`, `XDG_CACHE_HOME`, `CXX`, `PATH`); the process's own when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Does whatever is still to be done of the set-up, and reports one line a step. Never throws.
 * @returns the exit code: 0 done, 1 our fault, 2 something is missing on this machine.
 */
export function runSetup(options?: SetupOptions): Promise<number>;
