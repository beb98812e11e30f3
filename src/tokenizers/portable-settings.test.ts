import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadTokenizer } from "./load-tokenizer.js";
import { portableSettings } from "./portable-settings.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import type { JsonObject, TokenizerJson } from "./tokenizer-json.js";
import { trainByteLevelBpe } from "./train-byte-level-bpe.js";

const bpe = { model: { type: "BPE" }, pre_tokenizer: { type: "ByteLevel", add_prefix_space: true } } as unknown as TokenizerJson;
const unigram = { model: { type: "Unigram" }, pre_tokenizer: { type: "Metaspace", prepend_scheme: "always" } } as unknown as TokenizerJson;

describe("portableSettings", () => {
  it("says outright whether spaces are cleaned up, as it is done", () => {
    const said = (config: JsonObject, json: TokenizerJson) => portableSettings(config, json).clean_up_tokenization_spaces;
    expect(said({}, unigram)).toBe(false);
    expect(said({ clean_up_tokenization_spaces: true }, unigram)).toBe(true);
    // Ignored there.
    expect(said({ clean_up_tokenization_spaces: true }, bpe)).toBe(false);
  });

  it("gives the class for any tokenizer what Transformers 4 would decide otherwise", () => {
    const any = { tokenizer_class: "PreTrainedTokenizerFast" };
    expect(portableSettings(any, bpe)).toMatchObject({
      ...any,
      add_prefix_space: true,
      model_input_names: ["input_ids", "attention_mask"],
    });
    expect(portableSettings(any, unigram)).not.toHaveProperty("add_prefix_space");
    expect(portableSettings({ ...any, model_input_names: ["input_ids"] }, bpe)).toMatchObject({ model_input_names: ["input_ids"] });
  });

  it("leaves a family's own class, but T5's only where Transformers 4 builds the same", () => {
    const [t5, gpt2] = [{ tokenizer_class: "T5Tokenizer" }, { tokenizer_class: "GPT2Tokenizer", add_prefix_space: true }];
    expect(portableSettings(gpt2, bpe)).toEqual({ ...gpt2, clean_up_tokenization_spaces: false });
    expect(portableSettings({ ...t5, add_prefix_space: false }, unigram)).toEqual({ ...t5, clean_up_tokenization_spaces: false });
    const listed = (tokens: string[]) => portableSettings({ ...t5, additional_special_tokens: tokens }, unigram).tokenizer_class;
    expect([listed(["<extra_id_0>"]), listed(["<sep>"]), listed([])]).toEqual([
      "T5Tokenizer",
      "PreTrainedTokenizerFast",
      "PreTrainedTokenizerFast",
    ]);
  });

  it("calls further special tokens as Transformers 4 does", () => {
    const settings = portableSettings({ tokenizer_class: "GPT2Tokenizer", extra_special_tokens: ["<sep>"] }, bpe);
    expect(settings).toMatchObject({ additional_special_tokens: ["<sep>"] });
    expect(settings).not.toHaveProperty("extra_special_tokens");
    const named = { image_token: "<image>" };
    expect(portableSettings({ tokenizer_class: "GPT2Tokenizer", extra_special_tokens: named }, bpe)).toMatchObject({
      extra_special_tokens: named,
    });
  });
});

it("a file that is taken as it is is saved under a name that Transformers 4 knows, and is the same tokenizer", async () => {
  const trained = trainByteLevelBpe(["a red house"], { vocabularySize: 262 });
  const [from, to] = [temporaryFolder({}), temporaryFolder({})];
  await trained.save(from);
  const files = (folder: string) => JSON.parse(readFileSync(join(folder, "tokenizer_config.json"), "utf8")) as JsonObject;
  const folder = temporaryFolder({
    "tokenizer.json": JSON.parse(readFileSync(join(from, "tokenizer.json"), "utf8")) as JsonObject,
    "tokenizer_config.json": { ...files(from), tokenizer_class: "TokenizersBackend" },
  });
  const loaded = await loadTokenizer(folder);
  await loaded.save(to);
  expect(files(to)).toMatchObject({
    tokenizer_class: "PreTrainedTokenizerFast",
    add_prefix_space: false,
    clean_up_tokenization_spaces: false,
  });
  expect((await loadTokenizer(to)).fingerprint).toBe(trained.fingerprint);
});
