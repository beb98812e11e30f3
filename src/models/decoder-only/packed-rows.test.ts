import { describe, expect, it } from "vitest";
import { maxAbsDifference, relativeDifference } from "../../../test/support/compare.js";
import { backward, gradOf, noGrad, RandomStream, scope, sum, type Tensor, tanh } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { type ForwardOptions, Opt, parseOptConfig, type TextModel } from "../index.js";
import { ids, tolerance, vector } from "../testing/describe-text-model.js";
import { tinyGpt2 } from "../testing/tiny-gpt2.js";
import { tinyLlama } from "../testing/tiny-llama.js";
import { packRows } from "./packed-rows.js";

useNoLeaks();

const opt = { model_type: "opt", vocab_size: 24, hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, ffn_dim: 16, init_std: 0.3 };
const dynamic = { rope_parameters: { rope_type: "dynamic", factor: 4, rope_theta: 100 }, max_position_embeddings: 4 };

const models: Readonly<Record<string, () => TextModel>> = {
  "GPT-2": () => tinyGpt2(),
  OPT: () => Opt.initialize(parseOptConfig({ ...opt, dropout: 0 }), { seed: 1 }),
  Llama: () => tinyLlama(),
  Qwen3: () => tinyLlama({ model_type: "qwen3" }),
  "a Llama whose turns depend on a row's length": () => tinyLlama(dynamic),
};

/** Sources padded on either side, one of nothing but padding; targets of 3, 1, 0, 2 and 2 tokens with labels. */
const batch = () => ({
  inputIds: ids([
    [5, 6, 7, 4, 9],
    [8, 0, 0, 0, 0],
    [8, 9, 3, 0, 0],
    [0, 0, 0, 6, 7],
    [0, 0, 0, 0, 0],
  ]),
  attentionMask: ids([
    [1, 1, 1, 1, 1],
    [1, 0, 0, 0, 0],
    [1, 1, 1, 0, 0],
    [0, 0, 0, 1, 1],
    [0, 0, 0, 0, 0],
  ]),
  decoderInputIds: ids([
    [3, 8, 9, 10],
    [3, 0, 0, 0],
    [3, 0, 0, 0],
    [3, 5, 0, 0],
    [3, 6, 0, 0],
  ]),
});

/** In an order of their own; the first row's second position is not asked for, and its last not computed. */
const positions = () => vector(13, 0, 2, 4, 12, 16, 17);

/** Logits at the positions, and all gradients. */
function passed(make: () => TextModel, options: ForwardOptions): readonly Tensor[] {
  return scope(() => {
    const model = make();
    for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
    const { logits } = model.forward(batch(), { logits: positions(), ...options });
    backward(sum(tanh(logits)));
    return [logits, ...model.parameters.tensors.map((tensor) => gradOf(tensor) as Tensor)];
  });
}

describe.each(Object.entries(models))("a training pass of %s", (_, make) => {
  // Whoever looks inside gets the padded batch.
  const padded: ForwardOptions = { capture: ["decoder.0.hidden"] };

  it("leaves padding out of its layers, and gives the padded batch's logits and gradients", () => {
    scope(() => {
      const [expected, actual] = [passed(make, padded), passed(make, {})];
      for (const [i, tensor] of actual.entries()) {
        const wanted = expected[i] as Tensor;
        // A bias of keys has the gradient 0, but for rounding.
        expect(noGrad(() => Math.min(relativeDifference(tensor, wanted), maxAbsDifference(tensor, wanted)))).toBeLessThan(tolerance);
      }
    });
  });

  it("does so with gradient checkpointing, too", () => {
    scope(() => {
      const [expected, actual] = [passed(make, {}), passed(make, { recompute: true })];
      expect(actual.map((tensor) => Buffer.from(tensor.toBytes()))).toEqual(expected.map((tensor) => Buffer.from(tensor.toBytes())));
    });
  });

  it("drops attention probabilities and residuals out where it is given a stream", () => {
    scope(() => {
      using dropout = RandomStream.named(1, "dropout");
      const dropping = make().config.modelType === "gpt2" ? make : () => tinyLlama({ attention_dropout: 0.5 });
      const [still, dropped] = [passed(dropping, {}), passed(dropping, { dropout })];
      expect(noGrad(() => maxAbsDifference(still[0] as Tensor, dropped[0] as Tensor))).toBeGreaterThan(1e-3);
    });
  });
});

describe("packRows", () => {
  it("puts rows of one length together, the shortest first, and leaves rows out that nobody asks for", () => {
    scope(() => {
      const { places, groups, requested } = packRows(batch(), { width: 4, requested: positions() }, 0.05) as NonNullable<
        ReturnType<typeof packRows>
      >;
      expect(groups).toEqual([
        { rows: 2, length: 2 },
        { rows: 1, length: 4 },
        { rows: 1, length: 8 },
      ]);
      expect(places.toIntegers()).toEqual([9, 14, 41, 42, 30, 31, 32, 33, 0, 1, 2, 3, 4, 5, 6, 7]);
      expect(requested.toIntegers()).toEqual([7, 13, 15, 1, 6, 2, 3]);
    });
  });

  it("leaves a batch as it is that has hardly any padding", () => {
    scope(() => {
      const inputs = { inputIds: ids([[5, 6]]), attentionMask: ids([[1, 1]]) };
      expect(packRows(inputs, { width: 2, requested: vector(0, 1) }, 0.05)).toBeUndefined();
      expect(packRows(inputs, { width: 2, requested: vector(0) }, 0.05)?.places.toIntegers()).toEqual([0, 1, 2]);
    });
  });
});
