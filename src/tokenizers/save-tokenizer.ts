import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StorageError } from "../core/index.js";
import type { JsonObject, TokenizerJson } from "./tokenizer-json.js";

/**
 * Writes a tokenizer's two files into a folder, which is made. Each file is written aside and renamed, so that it is never there by half.
 * @throws StorageError if the disk refuses.
 */
export async function saveTokenizer(folder: string, json: TokenizerJson, config: JsonObject): Promise<void> {
  await writeAside(folder, "tokenizer.json", JSON.stringify(json));
  await writeAside(folder, "tokenizer_config.json", `${JSON.stringify(config, null, 2)}\n`);
}

async function writeAside(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  const aside = `${path}.${process.pid}.partial`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(aside, text, { flush: true });
    await rename(aside, path);
  } catch (cause) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw new StorageError(`${path}: cannot be written (${(cause as NodeJS.ErrnoException).code}).`, { cause });
  }
}
