import { readFile } from "node:fs/promises";
import { assertNoLfsPointer, TokenizerError } from "../core/index.js";
import { isJsonObject, type JsonObject } from "./tokenizer-json.js";

/** The bytes of a file, or undefined where there is none. @throws TokenizerError if it is there and cannot be read. */
export async function loadFile(path: string): Promise<Buffer | undefined> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw new TokenizerError(`${path}: cannot be read (${cause.code}).`, { cause });
  });
  if (bytes !== undefined) assertNoLfsPointer(path, bytes, TokenizerError);
  return bytes;
}

/** The text of a file, or undefined where there is none. @throws TokenizerError if it is not UTF-8, or holds zeros, which damage leaves. */
export async function loadTextFile(path: string): Promise<string | undefined> {
  const bytes = await loadFile(path);
  if (bytes === undefined) return undefined;
  if (bytes.includes(0))
    throw new TokenizerError(`${path}: is not text: it has a zero at byte ${bytes.indexOf(0)}.`, {
      hint: "The file is damaged: copy or download it again.",
    });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TokenizerError(`${path}: is not UTF-8 text.`, { cause });
  }
}

/** The JSON object in a file, or undefined where there is no file. @throws TokenizerError if it holds anything else. */
export async function loadJsonFile(path: string): Promise<JsonObject | undefined> {
  const text = await loadTextFile(path);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TokenizerError(`${path}: is not JSON: ${(cause as Error).message}.`, { cause });
  }
  if (!isJsonObject(value)) throw new TokenizerError(`${path}: expected a JSON object.`);
  return value;
}
