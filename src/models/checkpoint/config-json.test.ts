import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { parseModelConfig } from "../index.js";

describe("a token outside the vocabulary", () => {
  it.each([
    // What stands in the file is blamed, whatever is made of it.
    ["gpt2", { eos_token_id: 999 }, "config.json: eos_token_id 999 is outside the vocabulary of 300."],
    ["gpt2", { eos_token_id: 5, pad_token_id: 999 }, "config.json: pad_token_id 999 is outside the vocabulary of 300."],
    ["gpt2", { pad_token_id: 999 }, "config.json: pad_token_id 999 is outside the vocabulary of 300."],
    ["t5", { pad_token_id: 999 }, "config.json: pad_token_id 999 is outside the vocabulary of 300."],
    // What does not is not.
    ["gpt2", {}, "config.json: has no eos_token_id, and the default of its model_type, 50256, is outside the vocabulary of 300."],
    ["gpt2", { pad_token_id: 0 }, "config.json: has no eos_token_id, and the default of its model_type, 50256, is outside the"],
    [
      "bart",
      { vocab_size: 2, pad_token_id: 1 },
      "config.json: has no eos_token_id, and the default of its model_type, 2, is outside the vocabulary of 2.",
    ],
    ["opt", { vocab_size: 2, eos_token_id: null }, "config.json: has no eos_token_id, and the default of its model_type, 2, is outside"],
    ["t5", { vocab_size: 1 }, "config.json: has no eos_token_id, and the default of its model_type, 1, is outside the vocabulary of 1."],
  ])("of a %s with %j is named by where it comes from", (model_type, json, message) => {
    const attempt = () => parseModelConfig({ model_type, vocab_size: 300, ...json });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(message);
  });

  it("that is a default gets a hint that names the key to add", () => {
    expect(() => parseModelConfig({ model_type: "gpt2", vocab_size: 300 })).toThrow(
      expect.objectContaining({ hint: 'Add "eos_token_id", with the id that the tokenizer has for it.' }),
    );
  });

  it("that is none is taken: a GPT-2 without padding pads with its end", () => {
    expect(parseModelConfig({ model_type: "gpt2", vocab_size: 300, eos_token_id: 7 })).toMatchObject({ padTokenId: 7, eosTokenId: 7 });
  });
});
