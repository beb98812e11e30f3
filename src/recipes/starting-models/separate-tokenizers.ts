import { ConfigError } from "../../core/index.js";
import { type Distilled, hasOwnTokenizer, modelFolders } from "../config/index.js";
import { assertSameTokens, type FolderTokenizer } from "./assert-same-tokens.js";
import { folderTokenizer } from "./open-model-folder.js";

/**
 * Whether teacher and student of a distillation read its task with a tokenizer each.
 * @throws ConfigError where they do and the objective compares their distributions, but the recipe does not say how their tokens are aligned; and where it says so and they share one.
 */
export async function haveSeparateTokenizers(asked: Distilled): Promise<boolean> {
  const { teacher, ...ofStudent } = asked;
  const { distillation, tokenizer } = ofStudent;
  const [folder] = teacher === undefined ? [] : modelFolders({ teacher });
  if (folder === undefined || distillation === undefined) return false;
  const isOwn = hasOwnTokenizer(asked);
  const other = modelFolders(ofStudent)[0] ?? (isOwn ? tokenizer?.from : undefined);
  if (other === undefined) return isOwn;
  const [theirs, ours] = [await opened(folder), await opened(other)];
  const isShared = theirs.tokenizer.fingerprint === ours.tokenizer.fingerprint;
  if (isShared && distillation.alignment !== undefined)
    throw new ConfigError(`distillation.alignment: ${folder} and ${other} have one tokenizer; there is nothing to align.`, {
      hint: "Leave it out: the whole distributions are compared then.",
    });
  if (distillation.alignment === undefined && distillation.objective !== "fine-tuning") assertSameTokens(theirs, ours, howToAlign);
  return !isShared;
}

async function opened(folder: string): Promise<FolderTokenizer> {
  return { folder, tokenizer: await folderTokenizer(folder) };
}

const howToAlign =
  "For logits-kd across tokenizers, add --set distillation.alignment={}; the objective fine-tuning, on pseudo-targets alone, compares no tokens.";
