import { byteCharacter, type JsonObject, type TokenizerJson } from "../../../tokenizers/index.js";
import { flag, int32s, text, texts } from "../metadata-values.js";
import { preTokenizerNamed } from "./pre-tokenizers.js";
import { tokenList } from "./token-list.js";
import { type GgufVocabulary, refuseTokenizer, stepsOf, type VocabularyContext } from "./vocabulary.js";

/**
 * A byte-level BPE, GPT-2's kind, in llama.cpp's words.
 * @throws TokenizerError for a pre-tokenizer that llama.cpp has no name for, and for a normalizer or a setting of the merges that it does not know.
 */
export function byteLevelVocabulary(json: TokenizerJson, { vocabSize, place }: VocabularyContext): GgufVocabulary {
  const [steps, normalizers] = [stepsOf(json.pre_tokenizer), stepsOf(json.normalizer)];
  const ignoresMerges = (json.model as { readonly ignore_merges?: boolean }).ignore_merges === true;
  const named = preTokenizerNamed(steps, { ignoresMerges, cleansSpaces: false });
  if (named === undefined) {
    return refuseTokenizer(place, `the pre-tokenizer ${JSON.stringify(json.pre_tokenizer)}${ignoresMerges ? " with ignore_merges" : ""}`);
  }
  if (normalizers.some(({ type }) => type !== "NFC")) refuseTokenizer(place, `the normalizer ${JSON.stringify(json.normalizer)}`);
  assertPlainMerges(json, place);
  const tokens = tokenList(json, vocabSize);
  const notes: readonly (readonly [applies: boolean, note: string])[] = [
    [normalizers.length > 0, "its tokenizer puts texts into the Unicode form NFC, which llama.cpp does not: give it texts in NFC."],
    [
      steps.some(({ add_prefix_space: adds }) => adds === true),
      "its tokenizer reads a text as if a space stood before it, which llama.cpp does not: put one there.",
    ],
    [
      named.cleansSpaces,
      `llama.cpp's detokenize takes spaces before punctuation out of texts of this kind of tokenizer (${named.pre}); its server, which joins the pieces of tokens, does not.`,
    ],
  ];
  return {
    metadata: [
      ["tokenizer.ggml.model", text("gpt2")],
      ["tokenizer.ggml.pre", text(named.pre)],
      ["tokenizer.ggml.tokens", texts(tokens.map((token) => token.text))],
      ["tokenizer.ggml.token_type", int32s(tokens.map(({ type }) => type))],
      ["tokenizer.ggml.merges", texts((json.model.merges ?? []).map((pair) => pair.join(" ")))],
      ["tokenizer.ggml.add_space_prefix", flag(false)],
    ],
    tokens,
    notes: notes.filter(([applies]) => applies).map(([, note]) => note),
  };
}

const bytes = Array.from({ length: 256 }, (_, byte) => byteCharacter(byte));

function assertPlainMerges({ model }: TokenizerJson, place: string): void {
  const { continuing_subword_prefix, end_of_word_suffix, unk_token, vocab } = model as unknown as JsonObject;
  if (continuing_subword_prefix) refuseTokenizer(place, `continuing_subword_prefix ${JSON.stringify(continuing_subword_prefix)}`);
  if (end_of_word_suffix) refuseTokenizer(place, `end_of_word_suffix ${JSON.stringify(end_of_word_suffix)}`);
  const missing = bytes.find((byte) => !Object.hasOwn(vocab as object, byte));
  if (missing === undefined || typeof unk_token !== "string") return;
  refuseTokenizer(place, `${unk_token} for bytes such as ${JSON.stringify(missing)}, which are no tokens`);
}
