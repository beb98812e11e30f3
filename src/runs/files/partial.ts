import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { formatTag, isAlive, ownTag, parseTag } from "../processes/index.js";
import { accessFailure } from "./storage-error.js";

/** `.NAME~PROCESS~NONCE.partial` holds what is being written; `.replaced` what is being replaced by it. */
const PATTERN = /^\.(.+)~([^~]+)~[0-9a-f]+\.(partial|replaced)$/;

/** A name beside `path`, in the same folder, that nobody else uses and that {@link recoverFolder} knows how to clean up. */
export function besidePath(path: string, kind: "partial" | "replaced"): string {
  return join(dirname(path), `.${basename(path)}~${formatTag(ownTag())}~${randomBytes(4).toString("hex")}.${kind}`);
}

/**
 * Repairs what killed processes left directly in `folder`: removes half-written files and folders, and puts back a folder whose
 * replacement had not arrived. What living processes are writing stays. Nothing happens where there is no such folder.
 * @throws StorageError for what is no folder, and one that may not be read or changed.
 */
export function recoverFolder(folder: string): void {
  if (!existsSync(folder)) return;
  try {
    recoverEntries(folder);
  } catch (error) {
    throw accessFailure(error, folder, "opened");
  }
}

function recoverEntries(folder: string): void {
  for (const entry of readdirSync(folder)) {
    const [, name, tag, kind] = PATTERN.exec(entry) ?? [];
    if (name === undefined || tag === undefined || isHeldByLiving(tag)) continue;
    const [leftover, target] = [join(folder, entry), join(folder, name)];
    if (kind === "replaced" && !existsSync(target)) renameSync(leftover, target);
    else rmSync(leftover, { recursive: true, force: true });
  }
}

function isHeldByLiving(text: string): boolean {
  const tag = parseTag(text);
  return tag !== undefined && isAlive(tag);
}
