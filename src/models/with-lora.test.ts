import { describe, expect, it } from "vitest";
import { goldenPath, variants } from "../../test/models/golden-files.js";
import { loraCases, readLoraGolden, settingsOf } from "../../test/models/lora-golden.js";
import { maxAbsDifference } from "../../test/support/compare.js";
import { backward, clearGradients, gradOf, noGrad, norm, normal_, RandomStream, scope, type Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { copyModel, copyWeights, loadModel, mergedModel, modelFingerprint, type TextModel, withDropoutRate, withLora } from "./index.js";
import { batchFor, ids, logitsOf } from "./testing/describe-text-model.js";
import { tinyGpt2 } from "./testing/tiny-gpt2.js";
import { tinyLora } from "./testing/tiny-lora.js";
import { tinyT5 } from "./testing/tiny-t5.js";

useNoLeaks();

const valuesOf = ({ parameters }: TextModel) =>
  [...parameters.state, ...parameters.trained].map(([name, tensor]) => [name, tensor.toFloat32Array()]);
/** Draws every B, so that the adapter does something. A constant would be what norms take away. */
const fillB = ({ parameters: { trained } }: TextModel, standardDeviation = 0.1): void =>
  noGrad(() => {
    using stream = RandomStream.named(9, "weights");
    for (const [name, matrix] of trained) if (name.includes("lora_B")) normal_(matrix, stream, { standardDeviation });
  });
const inputs = () => ({ inputIds: ids([[5, 6, 1]]), attentionMask: ids([[1, 1, 1]]), decoderInputIds: ids([[0, 6]]) });

describe.each(variants)("a LoRA adapter of %s", (variant) => {
  it("computes what the base does until something is learned, and every matrix of every linear map takes part in that", () => {
    scope(() => {
      const base = loadModel(goldenPath(variant, "model"));
      const model = tinyLora(base);
      const { batch } = batchFor(model.config);
      expect(maxAbsDifference(...noGrad(() => [logitsOf(model, batch()), logitsOf(base, batch())] as const))).toBe(0);
      fillB(model);
      const { trained } = model.parameters;
      for (const tensor of trained.tensors) tensor.requiresGrad_();
      backward(norm(logitsOf(model, batch())));
      for (const [name, tensor] of trained) expect(norm(gradOf(tensor) as Tensor).item(), name).toBeGreaterThan(1e-6);
      clearGradients(trained.tensors);
    });
  });

  it("decodes with a cache, where it is merged into what is packed, as the merged model does", () => {
    scope(() =>
      noGrad(() => {
        const base = loadModel(goldenPath(variant, "model"));
        const model = tinyLora(base);
        fillB(model);
        const { batch } = batchFor(model.config);
        const decoded = (each: TextModel): Tensor => {
          using cache = each.createCache(each.encode(batch()), { capacity: 6, weights: each.prepareDecoding(3) });
          return each.forward({ decoderInputIds: batch().decoderInputIds }, { cache }).logits;
        };
        expect(maxAbsDifference(decoded(model), decoded(mergedModel(model)))).toBeLessThan(1e-4);
        expect(maxAbsDifference(decoded(model), decoded(base))).toBeGreaterThan(0.01);
      }),
    );
  });
});

describe("what A is drawn from", () => {
  it.each(loraCases)("is what PEFT draws it from, for %s", (name) => {
    scope(() => {
      const { base, initial } = readLoraGolden(name);
      const { trained } = withLora(loadModel(goldenPath(base, "model")), settingsOf(name), { seed: 3 }).parameters;
      const scaled = [...trained].flatMap(([key, tensor]) =>
        key.includes("lora_A") ? [...tensor.toFloat32Array()].map((value) => value * Math.sqrt(tensor.shape[1] as number)) : [],
      );
      const deviation = Math.sqrt(scaled.reduce((sum, value) => sum + value ** 2, 0) / scaled.length);
      expect(scaled.length).toBe(initial.count);
      // Both are of a few hundred draws.
      expect(Math.abs(deviation / initial.scaledDeviationOfA - 1)).toBeLessThan(4 / Math.sqrt(initial.count));
      const largest = [...trained].flatMap(([key, tensor]) => (key.includes("lora_B") ? [...tensor.toFloat32Array()] : []));
      expect(Math.max(...largest.map(Math.abs))).toBe(initial.largestOfB);
    });
  });

  it("is its seed's alone", () => {
    scope(() => {
      const [one, same, other] = [1, 1, 2].map((seed) => valuesOf(tinyLora(tinyT5(), {}, seed)));
      expect(one).toEqual(same);
      expect(one).not.toEqual(other);
    });
  });
});

describe("a model with an adapter", () => {
  it("is copied with it, in memory of its own", () => {
    const model = tinyLora(tinyGpt2());
    const copy = copyModel(model);
    expect(valuesOf(copy)).toEqual(valuesOf(model));
    const before = valuesOf(model);
    fillB(copy, 3);
    expect(valuesOf(model)).toEqual(before);
    copyWeights(copy, model);
    expect(valuesOf(model)).toEqual(valuesOf(copy));
    for (const { parameters } of [model, copy]) parameters.dispose();
  });

  it("is another than its base and than one with another adapter, by its fingerprint", () => {
    scope(() => {
      const prints = [tinyT5(), tinyLora(tinyT5()), tinyLora(tinyT5(), {}, 2), tinyLora(tinyT5(), { alpha: 5 })].map(modelFingerprint);
      expect(new Set(prints).size).toBe(4);
      expect(modelFingerprint(tinyLora(tinyT5()))).toBe(prints[1]);
    });
  });

  it("drops of what the adapter reads where a stream is given, and nowhere else", () => {
    scope(() => {
      const plain = { dropout_rate: 0 };
      const run = (rate: number, seed?: number, encodeFirst = false): number[] => {
        const model = tinyLora(tinyT5(plain), { dropout: rate });
        fillB(model, 0.5);
        if (seed === undefined) return [...model.forward(inputs()).logits.toFloat32Array()];
        using dropout = RandomStream.named(seed, "dropout");
        const { decoderInputIds, ...source } = inputs();
        const given = encodeFirst ? { decoderInputIds, encoded: model.encode(source, { dropout }) } : inputs();
        return [...model.forward(given, { dropout }).logits.toFloat32Array()];
      };
      expect(run(0.5)).toEqual(run(0));
      expect(run(0, 1)).toEqual(run(0));
      expect(run(0.5, 1)).not.toEqual(run(0.5));
      expect(run(0.5, 1)).toEqual(run(0.5, 1));
      expect(run(0.5, 1, true)).toEqual(run(0.5, 1));
      expect(run(0.5, 1)).not.toEqual(run(0.5, 2));
    });
  });

  it("keeps its adapter, and the rate of that, where the model's own rate is another", () => {
    const model = tinyLora(tinyT5(), { dropout: 0.5 });
    const other = withDropoutRate(model, 0.25);
    expect(other.parameters).toBe(model.parameters);
    expect((other.config as { dropoutRate?: number }).dropoutRate).toBe(0.25);
    expect(other.constructor).toBe(model.constructor);
    model.parameters.dispose();
  });

  it("counts its weights and the adapter's apart", () => {
    scope(() => {
      const base = tinyGpt2();
      const { parameters } = tinyLora(base, { targets: ["c_attn"], rank: 3 });
      expect(parameters.count).toBe(base.parameters.count);
      // Two layers: A [3, 8] and B [24, 3].
      expect(parameters.trained.count).toBe(2 * 3 * (8 + 24));
      expect(base.parameters.trained).toBe(base.parameters);
      expect(mergedModel(tinyLora(base)).parameters.adapter).toBeUndefined();
    });
  });
});
