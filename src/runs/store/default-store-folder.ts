import { resolve } from "node:path";

/**
 * Where artifacts are kept: the folder that the environment variable RETORT_STORE names, or `.retort/store` in the working folder, beside
 * `runs/`.
 * @example
 * ```ts
 * import { relative } from "node:path";
 * import { defaultStoreFolder } from "retort-kd";
 *
 * defaultStoreFolder({ RETORT_STORE: "/data/store" }); // → '/data/store'
 * relative(process.cwd(), defaultStoreFolder({})); // → '.retort/store'
 * ```
 */
export function defaultStoreFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment.RETORT_STORE || ".retort/store");
}
