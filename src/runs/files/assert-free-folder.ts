import { existsSync, readdirSync, statSync } from "node:fs";
import { ConfigError } from "../../core/index.js";

/**
 * Makes sure that a folder can be made, or filled, without touching anything: there is none of the name yet, or an empty one.
 * @throws ConfigError if there is a file, or anything in the folder.
 */
export function assertFreeFolder(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw new ConfigError(`${folder}: is a file; expected a folder.`);
  const [first, ...others] = readdirSync(folder);
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  throw new ConfigError(`${folder}: has something in it already (${first}${more}).`, {
    hint: "Name a folder that does not exist yet, or use force (--force on the command line): files of the same names are replaced, others stay.",
  });
}
