import { contentHash, DataError } from "../../core/index.js";
import { pathExists, readSealedJson, writeSealedJson } from "../../runs/index.js";
import type { AskedInput } from "../../teachers/index.js";

/** What a run remembers of its prompts, in order. */
interface PromptRecord {
  readonly prompts: readonly string[];
}

/**
 * Writes down which inputs were put, and how, or makes sure that they are still those: answers to other questions under the same names would be taken for theirs. More inputs behind them are
 * no change.
 * @throws DataError naming the first that differs.
 */
export function checkPromptsUnchanged(path: string, prompts: readonly AskedInput[]): void {
  const hashes = prompts.map((each) => contentHash(each).slice(0, 16));
  const before = pathExists(path) ? readSealedJson<PromptRecord>(path, "Put it back as it was, or name another run folder.").prompts : [];
  const changed = before.findIndex((hash, i) => i < hashes.length && hash !== hashes[i]);
  if (changed >= 0) {
    throw new DataError(`${path}: input ${changed + 1} (${prompts[changed]?.id}), or how it is put, has changed since this run began.`, {
      hint: "Put the old inputs back, or name another run folder.",
    });
  }
  if (hashes.length > before.length) writeSealedJson(path, { prompts: hashes } satisfies PromptRecord);
}
