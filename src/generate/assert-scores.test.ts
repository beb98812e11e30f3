import { describe, expect, it } from "vitest";
import { ConfigError, TrainingError } from "../core/index.js";
import { ids } from "../models/testing/describe-text-model.js";
import { tinyT5 } from "../models/testing/tiny-t5.js";
import { copy_, mul, noGrad, scope } from "../tensor/index.js";
import { type Decoding, generate } from "./index.js";

const methods: readonly Decoding[] = [
  { method: "greedy", maxNewTokens: 4 },
  { method: "sampling", maxNewTokens: 4, seed: 1 },
  { method: "sampling", maxNewTokens: 4, seed: 1, topP: 0.9 },
  { method: "beam", beams: 2, maxNewTokens: 4 },
];

const inputs = () => ({ inputIds: ids([[5, 6, 7]]), attentionMask: ids([[1, 1, 1]]) });

describe("generate", () => {
  it.each(methods)("says that a model's logits are not finite, with %o", (decoding) => {
    scope(() => {
      const model = tinyT5();
      for (const tensor of model.parameters.tensors) noGrad(() => copy_(tensor, mul(tensor, Number.NaN)));
      expect(() => generate(model, inputs(), decoding)).toThrow(TrainingError);
    });
  });

  it.each(methods.slice(0, 3))("says that its limits leave no token, with %o", (decoding) => {
    scope(() => {
      const model = tinyT5();
      const limits = { ...decoding, noRepeatNgramSize: 1, minNewTokens: 30, maxNewTokens: 40 };
      expect(() => generate(model, inputs(), limits)).toThrow(ConfigError);
      expect(() => generate(model, inputs(), limits)).toThrow(/after 2\d tokens of row 0 its limits rule out every token/);
    });
  });

  it("ends a beam search there", () => {
    scope(() => {
      const limits = { method: "beam", beams: 2, noRepeatNgramSize: 1, minNewTokens: 30, maxNewTokens: 40 } as const;
      expect(() => generate(tinyT5(), inputs(), limits)).not.toThrow();
    });
  });
});
