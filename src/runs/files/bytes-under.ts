import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The sizes of all files under `folder` together, in bytes; 0 where there is no such folder. */
export function bytesUnder(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesUnder(path) : statSync(path).size);
  }, 0);
}
