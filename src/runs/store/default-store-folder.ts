import { resolve } from "node:path";

/** Where artifacts are kept: the folder that the environment variable RETORT_STORE names, or `.retort/store` in the working folder, beside `runs/`. */
export function defaultStoreFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment.RETORT_STORE || ".retort/store");
}
