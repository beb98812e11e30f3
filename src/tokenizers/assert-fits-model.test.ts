import { beforeAll, describe, expect, it } from "vitest";
import { assertFitsModel } from "./assert-fits-model.js";
import { loadTokenizer } from "./load-tokenizer.js";
import { goldenPath } from "./testing/golden.js";
import type { Tokenizer } from "./tokenizer.js";

let t5: Tokenizer;
beforeAll(async () => {
  t5 = await loadTokenizer(goldenPath("sentence-piece"));
});

describe("assertFitsModel", () => {
  it("accepts a model with as many embeddings or more", () => {
    assertFitsModel(t5, { vocabSize: 550, padTokenId: 0, eosTokenId: 1 });
    assertFitsModel(t5, { vocabSize: 640 });
  });

  it.each([
    ["a vocabulary that is too large", { vocabSize: 549 }, "spiece.model: has 550 tokens, but vocab_size of the model is 549."],
    ["another end", { vocabSize: 550, eosTokenId: 2 }, `spiece.model: its end-of-sequence id is 1 ("</s>"), but that of the model is 2.`],
    [
      "another padding",
      { vocabSize: 550, padTokenId: 1, place: "t5" },
      `spiece.model: its padding id is 0 ("<pad>"), but that of t5 is 1.`,
    ],
  ])("refuses %s", (_, model, message) => {
    expect(() => assertFitsModel(t5, model)).toThrow(message);
  });

  it("lets a model without padding of its own, which pads with its end, have any tokenizer", () => {
    assertFitsModel(t5, { vocabSize: 550, padTokenId: 1, eosTokenId: 1 });
  });

  it("lets a tokenizer without padding fit any", async () => {
    const gpt2 = await loadTokenizer(goldenPath("gpt2"));
    assertFitsModel(gpt2, { vocabSize: 421, padTokenId: 0, eosTokenId: 420 });
  });
});
