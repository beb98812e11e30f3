import { TokenizerError } from "../../core/index.js";
import type { JsonObject, TokenizerJson } from "../tokenizer-json.js";
import { type GgufTokenizerFields, tokenTypes } from "./gguf-tokenizer-fields.js";
import type { GgufVocabulary } from "./vocabulary.js";

/** SentencePiece's mark for a space. */
const space = "▁";

/** A `tokenizer.json` of SentencePiece's BPE, and what of it is not told by the file. */
export interface SentencePieceJson {
  readonly json: TokenizerJson;
  readonly warnings: readonly string[];
}

/** What decides about it besides its vocabulary. */
interface SentencePieceOptions {
  /** Whether a text is read as if a space stood before it. */
  readonly addSpacePrefix: boolean;
  /** The token for what the vocabulary cannot spell. */
  readonly unknown: string | undefined;
}

/**
 * The `tokenizer.json` of a GGUF file's SentencePiece BPE (its model `llama`): llama.cpp joins the two neighbours whose piece has the highest score, the leftmost of equals;
 * here the order of merges says the same. What no piece spells becomes bytes.
 * @throws TokenizerError without scores that say which pieces come first.
 */
export function sentencePieceGgufJson(
  fields: GgufTokenizerFields,
  vocabulary: GgufVocabulary,
  { addSpacePrefix, unknown }: SentencePieceOptions,
): SentencePieceJson {
  const { tokens, types, addedTokens } = vocabulary;
  const { merges, warnings } = mergesByScore(checkedScores(fields), vocabulary);
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const hasBytes = types.filter((type) => type === tokenTypes.byte).length === 256;
  const prefix = addSpacePrefix ? [{ type: "Prepend", prepend: space }] : [];
  const strip = addSpacePrefix ? [{ type: "Strip", content: " ", start: 1, stop: 0 }] : [];
  const json: TokenizerJson = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: addedTokens,
    normalizer: steps("normalizers", [...prefix, { type: "Replace", pattern: { String: " " }, content: space }]),
    pre_tokenizer: null,
    post_processor: null,
    decoder: steps("decoders", [
      { type: "Replace", pattern: { String: space }, content: " " },
      { type: "ByteFallback" },
      { type: "Fuse" },
      ...strip,
    ]),
    model: {
      type: "BPE",
      dropout: null,
      unk_token: unknown ?? null,
      fuse_unk: true,
      byte_fallback: hasBytes,
      vocab,
      merges,
    } as TokenizerJson["model"],
  };
  return { json, warnings };
}

function steps(members: "normalizers" | "decoders", list: readonly JsonObject[]): JsonObject {
  return { type: "Sequence", [members]: list };
}

function checkedScores({ place, scores, tokens }: GgufTokenizerFields): readonly number[] {
  if (scores === undefined || scores.every((score) => score === scores[0])) {
    throw new TokenizerError(
      `${place}: tokenizer.ggml.scores ${scores === undefined ? "is not there" : "are all the same"}: nothing says which pieces are joined first.`,
      {
        hint: "Fetch another conversion of the model.",
      },
    );
  }
  if (scores.length === tokens.length) return scores;
  throw new TokenizerError(`${place}: tokenizer.ggml.scores has ${scores.length} elements for ${tokens.length} tokens.`);
}

/** Every way to join two pieces to a third, the highest score first; what is found in a text before anything else is never joined. */
function mergesByScore(scores: readonly number[], { tokens, types }: GgufVocabulary) {
  const isJoined = (id: number): boolean => types[id] === tokenTypes.normal || types[id] === tokenTypes.unused;
  const pieces = new Map(tokens.flatMap((token, id) => (isJoined(id) ? [[token, id] as const] : [])));
  const made = [...pieces].flatMap(([token, id]) => {
    const pairs = splitsOf(token).filter((halves) => halves.every((half) => pieces.has(half)));
    return pairs.length === 0 ? [] : [{ token, score: scores[id] as number, pairs }];
  });
  made.sort((a, b) => b.score - a.score);
  const twin = made.findIndex(({ score }, i) => score === made[i - 1]?.score);
  const [first, second] = [made[twin - 1]?.token, made[twin]?.token].map((token) => JSON.stringify(token));
  const warnings =
    twin < 1
      ? []
      : [
          `tokenizer.ggml.scores gives ${first} and ${second} the same score: where either could be made, llama.cpp makes the one further left, and Retort ${first}`,
        ];
  return { merges: made.flatMap(({ pairs }) => pairs), warnings };
}

/** A text in two parts, in every way. */
function splitsOf(token: string): (readonly [string, string])[] {
  const characters = Array.from(token);
  return characters.slice(1).map((_, i) => [characters.slice(0, i + 1).join(""), characters.slice(i + 1).join("")] as const);
}
