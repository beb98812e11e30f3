import { TokenizerError } from "../../../core/index.js";
import { byteCharacter, isJsonObject, type JsonObject, type TokenizerJson } from "../../../tokenizers/index.js";
import { flag, int32s, type Metadata, text, texts } from "../metadata-values.js";
import { preTokenizerNamed } from "./pre-tokenizers.js";
import { tokenList } from "./token-list.js";

/** A vocabulary in llama.cpp's words, and what of it llama.cpp does otherwise. */
export interface GgufVocabulary {
  readonly metadata: Metadata;
  readonly notes: readonly string[];
}

/** What of a byte-level BPE besides its `tokenizer.json` counts. */
export interface VocabularyContext {
  /** Rows of the model's embedding. */
  readonly vocabSize: number;
  /** Where the tokenizer comes from, for errors. */
  readonly place: string;
}

/**
 * A byte-level BPE, GPT-2's kind, in llama.cpp's words.
 * @throws TokenizerError for a pre-tokenizer that llama.cpp has no name for, and for a normalizer or a setting of the merges that it does not know.
 */
export function byteLevelVocabulary(json: TokenizerJson, { vocabSize, place }: VocabularyContext): GgufVocabulary {
  const refuse = (what: string): never => {
    throw new TokenizerError(`${place}: ${what}: llama.cpp has no name for it.`, {
      hint: "A model with this tokenizer cannot be exported as GGUF.",
    });
  };
  const steps = stepsOf(json.pre_tokenizer);
  const ignoresMerges = (json.model as { readonly ignore_merges?: boolean }).ignore_merges === true;
  const named = preTokenizerNamed(steps, { ignoresMerges, cleansSpaces: false });
  if (named === undefined) {
    const merges = ignoresMerges ? " with ignore_merges" : "";
    return refuse(`the pre-tokenizer ${JSON.stringify(json.pre_tokenizer)}${merges}`);
  }
  const normalizers = stepsOf(json.normalizer).map(({ type }) => String(type));
  const unknown = normalizers.find((type) => type !== "NFC");
  if (unknown !== undefined) refuse(`the normalizer ${JSON.stringify(json.normalizer)}`);
  assertPlainMerges(json, refuse);
  const tokens = tokenList(json, vocabSize);
  return {
    metadata: [
      ["tokenizer.ggml.model", text("gpt2")],
      ["tokenizer.ggml.pre", text(named.pre)],
      ["tokenizer.ggml.tokens", texts(tokens.map((token) => token.text))],
      ["tokenizer.ggml.token_type", int32s(tokens.map(({ type }) => type))],
      ["tokenizer.ggml.merges", texts((json.model.merges ?? []).map((pair) => pair.join(" ")))],
      ["tokenizer.ggml.add_space_prefix", flag(false)],
    ],
    notes: [
      ...(normalizers.length > 0
        ? [`its tokenizer puts texts into the Unicode form NFC, which llama.cpp does not: give it texts in NFC.`]
        : []),
      ...(steps.some(({ add_prefix_space: adds }) => adds === true)
        ? ["its tokenizer reads a text as if a space stood before it, which llama.cpp does not: put one there."]
        : []),
      ...(named.cleansSpaces
        ? [
            `llama.cpp's detokenize takes spaces before punctuation out of texts of this kind of tokenizer (${named.pre}): join the pieces of single tokens instead, as its server does.`,
          ]
        : []),
    ],
  };
}

const bytes = Array.from({ length: 256 }, (_, byte) => byteCharacter(byte));

function assertPlainMerges({ model }: TokenizerJson, refuse: (what: string) => never): void {
  const { continuing_subword_prefix, end_of_word_suffix, unk_token, vocab } = model as unknown as JsonObject;
  if (continuing_subword_prefix) refuse(`continuing_subword_prefix ${JSON.stringify(continuing_subword_prefix)}`);
  if (end_of_word_suffix) refuse(`end_of_word_suffix ${JSON.stringify(end_of_word_suffix)}`);
  const missing = bytes.find((byte) => !Object.hasOwn(vocab as object, byte));
  if (missing !== undefined && typeof unk_token === "string")
    refuse(`${unk_token} for bytes such as ${JSON.stringify(missing)}, which are no tokens`);
}

/** The steps of a normalizer or pre-tokenizer, one after the other. */
export function stepsOf(part: JsonObject | null): readonly JsonObject[] {
  if (part === null) return [];
  const inner = part.type === "Sequence" ? (part.pretokenizers ?? part.normalizers) : undefined;
  return Array.isArray(inner) ? inner.filter(isJsonObject).flatMap(stepsOf) : [part];
}
