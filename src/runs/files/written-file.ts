import { existsSync, statSync } from "node:fs";
import { fileHash } from "./file-hash.js";

/** What was written to a file: kept elsewhere, it tells later whether the file is still that. */
export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** What is wrong with the file at `path`, as the rest of a sentence that begins with its name; undefined where it is as it was written. Reads every byte. */
export function findFileDamage(path: string, { bytes, sha256 }: WrittenFile): string | undefined {
  if (!existsSync(path)) return "is missing";
  const { size } = statSync(path);
  if (size !== bytes) return `has ${size} bytes, ${bytes} were written`;
  const hash = fileHash(path);
  return hash === sha256 ? undefined : `has sha-256 ${hash}, ${sha256} was written`;
}
