import { existsSync, realpathSync } from "node:fs";

/** Whether two paths, however spelt or linked, lead to one file that is there. Hard links of one file are two: what replaces one leaves the other. */
export function isSameFile(path: string, other: string): boolean {
  return existsSync(path) && existsSync(other) && realpathSync(path) === realpathSync(other);
}
