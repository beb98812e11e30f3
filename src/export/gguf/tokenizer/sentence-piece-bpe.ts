import { isJsonObject, type JsonObject, type TokenizerJson } from "../../../tokenizers/index.js";
import { flag, float32s, int32s, text, texts } from "../metadata-values.js";
import { assertJoinedByScore, scoresOf } from "./merge-scores.js";
import { tokenList, tokenTypes } from "./token-list.js";
import { type GgufVocabulary, refuseTokenizer, stepsOf, type VocabularyContext } from "./vocabulary.js";

/** SentencePiece's mark for a space. */
const space = "▁";
const byteToken = /^<0x[0-9A-F]{2}>$/;

/**
 * SentencePiece's BPE with bytes for what it cannot spell, Llama 2's kind, in llama.cpp's words: it knows no merges, and joins the two neighbors whose piece has the highest score.
 * @throws TokenizerError where the order of merges cannot be said by scores of pieces, for other ways to mark spaces, and where bytes are missing.
 */
export function sentencePieceVocabulary(json: TokenizerJson, { vocabSize, place }: VocabularyContext): GgufVocabulary {
  const { unk_token } = json.model as { readonly unk_token?: string | null };
  const spaces = spacesOf(json);
  if (spaces === undefined) {
    const parts = JSON.stringify({ normalizer: json.normalizer, pre_tokenizer: json.pre_tokenizer });
    return refuseTokenizer(place, `the way it marks spaces, ${parts}`);
  }
  const tokens = tokenList(json, vocabSize, (token) => (byteToken.test(token) ? tokenTypes.byte : tokenTypes.normal)).map((token) =>
    token.text === unk_token ? { ...token, type: tokenTypes.unknown } : token,
  );
  if (tokens.filter(({ type }) => type === tokenTypes.byte).length !== 256) refuseTokenizer(place, "byte_fallback without all 256 bytes");
  const scores = scoresOf(json, place);
  assertJoinedByScore(json, place);
  return {
    metadata: [
      ["tokenizer.ggml.model", text("llama")],
      ["tokenizer.ggml.pre", text("default")],
      ["tokenizer.ggml.tokens", texts(tokens.map((token) => token.text))],
      ["tokenizer.ggml.scores", float32s(tokens.map((token) => scores.get(token.text) ?? 0))],
      ["tokenizer.ggml.token_type", int32s(tokens.map(({ type }) => type))],
      ["tokenizer.ggml.add_space_prefix", flag(spaces.addsPrefix)],
      ["tokenizer.ggml.remove_extra_whitespaces", flag(false)],
    ],
    tokens,
    notes: spaces.notes,
  };
}

interface Spaces {
  /** Whether a text is read as if a space stood before it. */
  readonly addsPrefix: boolean;
  readonly notes: readonly string[];
}

/** How spaces are marked, where llama.cpp marks them so; undefined otherwise. */
function spacesOf({ normalizer, pre_tokenizer }: TokenizerJson): Spaces | undefined {
  const [normalizers, cuts] = [stepsOf(normalizer), stepsOf(pre_tokenizer)];
  const [first, ...more] = normalizers;
  if (cuts.length === 0) {
    if (first !== undefined && isReplacement(first) && more.length === 0) return { addsPrefix: false, notes: [] };
    const isPrepended = first?.type === "Prepend" && first.prepend === space && more.length === 1 && isReplacement(more[0] as JsonObject);
    return isPrepended ? { addsPrefix: true, notes: [] } : undefined;
  }
  const [cut, ...others] = cuts;
  if (normalizers.length > 0 || others.length > 0 || cut?.type !== "Metaspace" || cut.replacement !== space || cut.split !== false)
    return undefined;
  return bySchemes.get(cut.prepend_scheme);
}

function isReplacement({ type, pattern, content }: JsonObject): boolean {
  return type === "Replace" && content === space && isJsonObject(pattern) && pattern.String === " ";
}

const twice = "a text that begins with a space gets none before it here, and one in llama.cpp: cut it off.";
const bySchemes: ReadonlyMap<unknown, Spaces> = new Map([
  ["never", { addsPrefix: false, notes: [] }],
  ["always", { addsPrefix: true, notes: [twice] }],
  ["first", { addsPrefix: true, notes: [twice, "llama.cpp puts a space behind a control token in a text, too."] }],
]);
