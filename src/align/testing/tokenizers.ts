import { loadTokenizer, type Tokenizer, trainByteLevelBpe } from "../../tokenizers/index.js";
import { goldenPath } from "../../tokenizers/testing/golden.js";
import { temporaryFolder } from "../../tokenizers/testing/temporary-folder.js";

/** A tiny SentencePiece model as T5's: NFKC, white space dropped, `▁` before words, `</s>` behind the text. */
export const sentencePiece = (): Promise<Tokenizer> => loadTokenizer(goldenPath("sentence-piece"));

/** A tiny byte-level BPE as BART's: exact bytes, `<s>` … `</s>`. */
export const bart = (): Promise<Tokenizer> => loadTokenizer(goldenPath("bart"));

/** The same as GPT-2's: nothing around a text. */
export const gpt2 = (): Promise<Tokenizer> => loadTokenizer(goldenPath("gpt2"));

/** The same as OPT's: `</s>` before a text, and nothing behind it. */
export const opt = (): Promise<Tokenizer> => loadTokenizer(goldenPath("opt"));

/** A byte-level BPE with words of its own, and `</s>` behind the text. */
export function trainedBpe(): Tokenizer {
  return trainByteLevelBpe(["the cat sat on the hat 12 123", "the cats and the hats 1234", "unhappy happy"], {
    vocabularySize: 300,
    allowSmaller: true,
  });
}

/** ByT5's tokenizer, which has no vocabulary file. */
export function bytes(): Promise<Tokenizer> {
  return loadTokenizer(temporaryFolder({ "tokenizer_config.json": { tokenizer_class: "ByT5Tokenizer" } }));
}

/** A WordPiece as BERT's: lower case, no accents, `##` within words. */
export function wordPiece(): Promise<Tokenizer> {
  const tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "##s", "e", "##te", "."];
  return loadTokenizer(temporaryFolder({ "vocab.txt": tokens.join("\n"), "config.json": { model_type: "bert" } }));
}

/** A BPE as Llama's: spaces as `▁`, one before the text, and bytes that it has no token for as `<0xE2>`. */
export function byteFallback(): Promise<Tokenizer> {
  const bytesOfSparkles = ["<0xE2>", "<0x9C>", "<0xA8>"];
  const tokens = ["<unk>", "<s>", "</s>", "<0x0A>", ...bytesOfSparkles, "▁", "a", "t", "▁a", "▁▁"];
  const json = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: ["<unk>", "<s>", "</s>"].map((content, id) => ({ ...flags, id, content })),
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "Prepend", prepend: "▁" },
        { type: "Replace", pattern: { String: " " }, content: "▁" },
      ],
    },
    pre_tokenizer: null,
    post_processor: {
      type: "TemplateProcessing",
      single: [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
      pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 0 } }],
      special_tokens: { "<s>": { id: "<s>", ids: [1], tokens: ["<s>"] } },
    },
    decoder: {
      type: "Sequence",
      decoders: [
        { type: "Replace", pattern: { String: "▁" }, content: " " },
        { type: "ByteFallback" },
        { type: "Fuse" },
        { type: "Strip", content: " ", start: 1, stop: 0 },
      ],
    },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: "<unk>",
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: [
        ["▁", "▁"],
        ["▁", "a"],
      ],
    },
  };
  const config = { tokenizer_class: "PreTrainedTokenizerFast", bos_token: "<s>", eos_token: "</s>", unk_token: "<unk>" };
  return loadTokenizer(temporaryFolder({ "tokenizer.json": json, "tokenizer_config.json": config }));
}

const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
