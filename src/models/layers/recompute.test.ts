import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { add, backward, gradOf, mul, RandomStream, scope, sum, type Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { type ForwardOptions, Opt, parseOptConfig, type TextModel } from "../index.js";
import { ids } from "../testing/describe-text-model.js";
import { tinyBart } from "../testing/tiny-bart.js";
import { tinyGpt2 } from "../testing/tiny-gpt2.js";
import { tinyLlama } from "../testing/tiny-llama.js";
import { tinyT5 } from "../testing/tiny-t5.js";

useNoLeaks();

const opt = { model_type: "opt", vocab_size: 24, hidden_size: 8, num_hidden_layers: 3, num_attention_heads: 2, ffn_dim: 16, init_std: 0.3 };

const models: Readonly<Record<string, () => TextModel>> = {
  T5: () => tinyT5({ num_layers: 3, num_decoder_layers: 3 }),
  umT5: () => tinyT5({ model_type: "umt5", num_layers: 2, num_decoder_layers: 2 }),
  BART: () => tinyBart({ encoder_layers: 3, decoder_layers: 3, encoder_layerdrop: 0.4, decoder_layerdrop: 0.4, init_std: 0.3 }),
  "GPT-2": () => tinyGpt2({ n_layer: 3 }),
  OPT: () => Opt.initialize(parseOptConfig({ ...opt, dropout: 0.2, attention_dropout: 0.1 }), { seed: 1 }),
  Llama: () => tinyLlama({ num_hidden_layers: 3, attention_dropout: 0.2 }),
  Qwen3: () => tinyLlama({ model_type: "qwen3", attention_dropout: 0.2 }),
};

const batch = () => ({
  inputIds: ids([
    [5, 6, 7, 1],
    [8, 9, 1, 0],
  ]),
  attentionMask: ids([
    [1, 1, 1, 1],
    [1, 1, 1, 0],
  ]),
  decoderInputIds: ids([
    [0, 8, 9],
    [0, 4, 5],
  ]),
});

const bitsOf = (tensor: Tensor | null): string => (tensor === null ? "none" : Buffer.from(tensor.toBytes()).toString("hex"));

/** The bits of the logits and of all gradients, by name, and where the dropout stream then stands. */
function trained(
  make: () => TextModel,
  options: ForwardOptions,
  read: (model: TextModel, options: ForwardOptions) => Tensor,
): Map<string, string> {
  using dropout = RandomStream.named(3, "dropout");
  return scope(() => {
    const model = make();
    for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
    const logits = read(model, { ...options, dropout });
    backward(sum(mul(logits, logits)));
    const gradients = [...model.parameters].map(([name, tensor]): [string, string] => [name, bitsOf(gradOf(tensor))]);
    return new Map([["logits", bitsOf(logits)], ["dropout", Buffer.from(dropout.state).toString("hex")], ...gradients]);
  });
}

describe.each(Object.entries(models))("gradient checkpointing of %s", (_, make) => {
  it("gives the same logits and gradients to the bit, dropout and dropped layers included", () => {
    const read = (model: TextModel, options: ForwardOptions): Tensor => model.forward(batch(), options).logits;
    const [plain, recomputed] = [trained(make, {}, read), trained(make, { recompute: true }, read)];
    expect(recomputed).toEqual(plain);
    expect([...plain.values()].filter((bits) => bits !== "none").length).toBeGreaterThan(10);
  });

  it("does so when source and target are read one after the other", () => {
    const read = (model: TextModel, options: ForwardOptions): Tensor => {
      const { inputIds, attentionMask, decoderInputIds } = batch();
      const encoded = model.encode({ inputIds, attentionMask }, options);
      return model.forward({ decoderInputIds, encoded }, options).logits;
    };
    expect(trained(make, { recompute: true }, read)).toEqual(trained(make, {}, read));
  });

  it("leaves what stands between layers to be captured, with its gradient, and refuses what is within them", () => {
    const read = (model: TextModel, options: ForwardOptions): Tensor => {
      const { logits, captured } = model.forward(batch(), { ...options, capture: ["decoder.0.hidden"] });
      return add(sum(logits), sum(captured.get("decoder.0.hidden") as Tensor));
    };
    expect(trained(make, { recompute: true }, read)).toEqual(trained(make, {}, read));
    scope(() => {
      const inside = (): unknown => make().forward(batch(), { recompute: true, capture: ["decoder.1.self.keys"] });
      expect(inside).toThrow(ConfigError);
      expect(inside).toThrow("'decoder.1.self.keys' is within a layer that backward computes again");
    });
  });

  it("is refused beside a cache, which layers write to", () => {
    scope(() => {
      const model = make();
      const cache = model.createCache(model.encode(batch()), { capacity: 2, weights: model.prepareDecoding(2) });
      expect(() => model.forward({ decoderInputIds: ids([[0], [0]]) }, { cache, recompute: true })).toThrow("recompute is for training");
    });
  });
});
