import { TokenizerError } from "../../core/index.js";
import { assertMergesComplete, byteLevelTokenizerJson } from "../byte-level/index.js";
import type { TokenizerJson } from "../tokenizer-json.js";
import { type GgufTokenizerFields, tokenTypes } from "./gguf-tokenizer-fields.js";
import type { PreTokenizer } from "./pre-tokenizers.js";
import type { GgufVocabulary } from "./vocabulary.js";

/** The `tokenizer.json` of a GGUF file's byte-level BPE (its model `gpt2`), without what stands around a text. @throws TokenizerError without merges that fit. */
export function byteLevelGgufJson(
  { place, merges: lines }: GgufTokenizerFields,
  { tokens, types, addedTokens }: GgufVocabulary,
  { normalizer, preTokenizer, ignoresMerges }: PreTokenizer,
): TokenizerJson {
  if (lines === undefined) throw new TokenizerError(`${place}: has no tokenizer.ggml.merges, of which byte-level BPE makes its tokens.`);
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const merges = lines.map((line, index) => mergeOf(line, index, { vocab, place }));
  const words = Object.fromEntries(Object.entries(vocab).filter(([, id]) => types[id] === tokenTypes.normal));
  // A word that is taken whole needs no merge.
  if (!ignoresMerges) assertMergesComplete(words, merges, place);
  const json = byteLevelTokenizerJson({ vocab, merges });
  return {
    ...json,
    added_tokens: addedTokens,
    normalizer,
    pre_tokenizer: preTokenizer,
    model: { ...json.model, ignore_merges: ignoresMerges } as TokenizerJson["model"],
  };
}

interface MergeContext {
  readonly vocab: Readonly<Record<string, number>>;
  readonly place: string;
}

/** The first space after the first character parts a merge, as in llama.cpp. */
function mergeOf(line: string, index: number, { vocab, place }: MergeContext): readonly [string, string] {
  const space = line.indexOf(" ", 1);
  const pair = [line.slice(0, Math.max(0, space)), line.slice(space + 1)] as const;
  const missing = space < 0 ? line : [...pair, pair.join("")].find((token) => !Object.hasOwn(vocab, token));
  if (missing === undefined) return pair;
  throw new TokenizerError(
    `${place}: tokenizer.ggml.merges[${index}] is ${JSON.stringify(line)}, and there is no token ${JSON.stringify(missing)}.`,
    {
      hint: "The merges do not belong to these tokens: the file is damaged, or its conversion went wrong.",
    },
  );
}
