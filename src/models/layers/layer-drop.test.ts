import { describe, expect, it } from "vitest";
import { maxAbsDifference } from "../../../test/support/compare.js";
import { backward, clearGradients, gradOf, noGrad, RandomStream, scope, sum, zeros } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { Opt, parseOptConfig, pruneLayers, type TextModel } from "../index.js";
import { ids } from "../testing/describe-text-model.js";
import { tinyBart } from "../testing/tiny-bart.js";
import { isLayerDropped } from "./layer-drop.js";

useNoLeaks();

const noDropout = { dropout: 0, attention_dropout: 0, activation_dropout: 0 };
const bart = { ...noDropout, encoder_layers: 3, decoder_layers: 3, init_std: 0.3 };
const optJson = { model_type: "opt", vocab_size: 24, hidden_size: 8, num_hidden_layers: 3, num_attention_heads: 2, ffn_dim: 16 };

const inputs = () => ({ inputIds: ids([[5, 6, 1]]), attentionMask: ids([[1, 1, 1]]), decoderInputIds: ids([[0, 6]]) });

/** Which layers of a stack got a gradient. */
function trained(model: TextModel, pattern: RegExp): number[] {
  const found = [...model.parameters].flatMap(([name, tensor]) => (gradOf(tensor) === null ? [] : (pattern.exec(name)?.[1] ?? [])));
  return [...new Set(found.map(Number))].sort();
}

describe("LayerDrop", () => {
  it("leaves out about the share of layers that is asked for, from the stream alone, and none without one", () => {
    scope(() => {
      const x = zeros([1]);
      using stream = RandomStream.named(1, "dropout");
      const dropped = Array.from({ length: 2_000 }, () => isLayerDropped(x, { rate: 0.3, dropout: stream })).filter(Boolean).length;
      // Five standard deviations.
      expect(Math.abs(dropped - 600)).toBeLessThan(5 * Math.sqrt(2_000 * 0.3 * 0.7));
      const { state } = stream;
      expect(isLayerDropped(x, { rate: 0, dropout: stream })).toBe(false);
      expect(stream.state).toEqual(state);
      expect(isLayerDropped(x, { rate: 0.99, dropout: undefined })).toBe(false);
    });
  });

  it.each([
    ["BART's encoder", () => tinyBart({ ...bart, encoder_layerdrop: 0.5 }), /encoder\.layers\.(\d)/, "encoderLayers"],
    ["BART's decoder", () => tinyBart({ ...bart, decoder_layerdrop: 0.5 }), /decoder\.layers\.(\d)/, "decoderLayers"],
    [
      "OPT",
      () => Opt.initialize(parseOptConfig({ ...optJson, ...noDropout, layerdrop: 0.5 }), { seed: 1 }),
      /layers\.(\d)/,
      "decoderLayers",
    ],
  ] as const)(
    "of %s: a step computes and trains the model without the layers it drops, and another step drops others",
    (_, make, pattern, key) => {
      scope(() => {
        const model = make();
        for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
        using dropout = RandomStream.named(3, "dropout");
        const seen = new Set<string>();
        for (let step = 0; step < 24; step++) {
          scope(() => {
            const { logits } = model.forward(inputs(), { dropout });
            backward(sum(logits));
            const kept = trained(model, pattern);
            seen.add(kept.join());
            if (kept.length === 0) return;
            const pruned = pruneLayers(model, { [key]: kept });
            expect(maxAbsDifference(logits, noGrad(() => pruned.forward(inputs())).logits)).toBeLessThan(1e-6);
          });
          clearGradients(model.parameters.tensors);
        }
        // Of the eight that there are.
        expect(seen.size).toBeGreaterThan(5);
        const whole = pruneLayers(model, {});
        expect(maxAbsDifference(noGrad(() => model.forward(inputs())).logits, noGrad(() => whole.forward(inputs())).logits)).toBe(0);
      });
    },
  );

  it("leaves out no layer that is looked into", () => {
    scope(() => {
      const model = tinyBart({ ...bart, decoder_layerdrop: 0.99 });
      using dropout = RandomStream.named(3, "dropout");
      const capture = ["decoder.0.hidden", "decoder.2.self.queries"];
      const { logits, captured } = noGrad(() => model.forward(inputs(), { dropout, capture }));
      expect([...captured.keys()].sort()).toEqual(capture);
      const kept = pruneLayers(model, { decoderLayers: [0, 2] });
      expect(maxAbsDifference(logits, noGrad(() => kept.forward(inputs())).logits)).toBeLessThan(1e-6);
    });
  });
});
