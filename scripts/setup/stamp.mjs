import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** The JSON in a file, or undefined when the file is absent or was cut short. */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Writes JSON aside and renames it, so that a reader sees the old file or the new one. */
export function writeJson(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}.partial`;
  writeFileSync(aside, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(aside, path);
}

/** Every file below a folder, sorted, as absolute paths; none when the folder is absent. */
export function listFiles(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/**
 * A fingerprint of files' names and contents and of anything else that a result depends on.
 * @param {string} root names are taken relative to it
 * @param {string[]} files
 * @param {unknown} [extra] plain data
 */
export function fingerprint(root, files, extra = null) {
  const hash = createHash("sha256").update(JSON.stringify(extra));
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`\0${relative(root, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}
