/** One thing that was looked at. */
export interface Finding {
  /** `node`, `npm`, `compiler`, `pip`, `libtorch`, `addon`, `cuda`, `cores`, `memory` or `disk`. */
  readonly name: string;
  readonly ok: boolean;
  /** What was found, one line. */
  readonly detail: string;
  /** What to do about it; present when `ok` is false. */
  readonly fix?: string;
}

/** Looks at everything that Retort needs on this machine and changes nothing; the addon is loaded in a process of its own. */
export function diagnose(options?: { readonly env?: Readonly<Record<string, string | undefined>> }): Promise<Finding[]>;
