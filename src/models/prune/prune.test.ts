import { describe, expect, it } from "vitest";
import { maxAbsDifference } from "../../../test/support/compare.js";
import { ConfigError } from "../../core/index.js";
import { Parameters } from "../../nn/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { clone, fill_, liveTensors, noGrad, scope, type Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { Bart, type BartConfig, loadModel, pruneLayers, saveModel, T5, type T5Config, type TextModel } from "../index.js";
import { batchFor } from "../testing/describe-text-model.js";
import { goldenBart, tinyBart } from "../testing/tiny-bart.js";
import { goldenModel, tinyT5 } from "../testing/tiny-t5.js";

useNoLeaks();
const folder = useFolder();

function forward(model: TextModel, capture: readonly string[] = []) {
  return noGrad(() => model.forward(batchFor(model.config).batch(), { capture }));
}

const bits = (tensor: Tensor): Buffer => Buffer.from(tensor.toBytes());

/** The weights of `model` under the names that `renamed` gives them; those without one are left out. */
function handPicked(model: TextModel, renamed: (name: string) => string | undefined): Parameters {
  const pick = (entries: readonly [string, Tensor][]) =>
    entries.flatMap(([name, tensor]): [string, Tensor][] => {
      const to = renamed(name);
      return to === undefined ? [] : [[to, clone(tensor)]];
    });
  return new Parameters(pick([...model.parameters]), pick(model.parameters.state.slice(model.parameters.names.length)));
}

describe("pruneLayers", () => {
  it("of a T5 without its first block is the model put together by hand, with the shared position bias of that block", () => {
    scope(() => {
      const model = loadModel(goldenModel("v1_0"));
      const pruned = pruneLayers(model, { encoderLayers: [1], decoderLayers: [1, -1] });
      const bias = "layer.0.SelfAttention.relative_attention_bias.weight";
      const byHand = new T5(
        { ...(model.config as T5Config), numLayers: 1, numDecoderLayers: 2 },
        handPicked(model, (name) => {
          if (name.endsWith(bias)) return name;
          if (/^(encoder|decoder)\.block\.0\./.test(name)) return undefined;
          return name.replace(/^(encoder|decoder)\.block\.1\./, "$1.block.0.").replace("decoder.block.2.", "decoder.block.1.");
        }),
      );
      expect(pruned.config).toEqual(byHand.config);
      expect(pruned.parameters.names.sort()).toEqual(byHand.parameters.names.sort());
      expect(bits(forward(pruned).logits).equals(bits(forward(byHand).logits))).toBe(true);
      expect(maxAbsDifference(forward(pruned).logits, forward(model).logits)).toBeGreaterThan(0.1);
    });
  });

  it("of a BART is the model put together by hand, its buffer included", () => {
    scope(() => {
      const model = loadModel(goldenBart("scaled"));
      const pruned = pruneLayers(model, { decoderLayers: 2 });
      const byHand = new Bart(
        { ...(model.config as BartConfig), decoderLayers: 2 },
        handPicked(model, (name) => {
          if (name.startsWith("model.decoder.layers.1.")) return undefined;
          return name.replace("model.decoder.layers.2.", "model.decoder.layers.1.");
        }),
      );
      expect(pruned.config).toEqual(byHand.config);
      expect(pruned.parameters.state.map(([name]) => name).sort()).toEqual(byHand.parameters.state.map(([name]) => name).sort());
      expect(bits(forward(pruned).logits).equals(bits(forward(byHand).logits))).toBe(true);
    });
  });

  it.each([
    ["T5", goldenModel("v1_0")],
    ["BART", goldenBart("plain")],
  ])("computes the first layers as before: %s", (_, path) => {
    scope(() => {
      const model = loadModel(path);
      const capture = ["encoder.0.hidden"];
      const pruned = pruneLayers(model, { encoderLayers: 1 });
      const hidden = (of: TextModel): Buffer => bits(forward(of, capture).captured.get("encoder.0.hidden") as Tensor);
      expect(hidden(pruned).equals(hidden(model))).toBe(true);
    });
  });

  it.each([
    ["T5", goldenModel("v1_1")],
    ["BART", goldenBart("scaled")],
  ])("gives a folder that loads as the same model: %s", (_, path) => {
    scope(() => {
      const pruned = pruneLayers(loadModel(path), { encoderLayers: [-1], decoderLayers: [0, 2] });
      saveModel(pruned, folder());
      const loaded = loadModel(folder());
      expect(loaded.config).toEqual(pruned.config);
      expect(bits(forward(loaded).logits).equals(bits(forward(pruned).logits))).toBe(true);
    });
  });

  it.each([
    ["T5", tinyT5],
    ["BART", tinyBart],
  ])("copies: neither model sees what becomes of the other's weights, and all are new and plain: %s", (_, initialize) => {
    const model = initialize();
    for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
    const live = liveTensors();
    const pruned = pruneLayers(model, { decoderLayers: 1 });
    expect(liveTensors() - live).toBe(pruned.parameters.state.length);
    const before = pruned.parameters.state.map(([, tensor]) => bits(tensor));
    noGrad(() => {
      for (const [, tensor] of model.parameters.state) fill_(tensor, 7);
    });
    expect(pruned.parameters.state.map(([, tensor]) => bits(tensor))).toEqual(before);
    expect(pruned.parameters.tensors.some((tensor) => tensor.requiresGrad)).toBe(false);
    for (const { parameters } of [model, pruned]) parameters.dispose();
  });

  it("without a choice copies the whole model", () => {
    scope(() => {
      const model = tinyBart();
      const copy = pruneLayers(model, {});
      expect(copy.config).toEqual(model.config);
      expect(copy.parameters.state.map(([name, tensor]) => [name, bits(tensor)])).toEqual(
        model.parameters.state.map(([name, tensor]) => [name, bits(tensor)]),
      );
    });
  });

  it("refuses what the model does not have, by the option's name, and leaves nothing behind", () => {
    scope(() => {
      const model = tinyT5();
      const live = liveTensors();
      expect(() => pruneLayers(model, { encoderLayers: 2 })).toThrow(ConfigError);
      expect(() => pruneLayers(model, { encoderLayers: 2 })).toThrow("encoderLayers: 2 of 1 layers cannot be kept");
      expect(() => pruneLayers(model, { decoderLayers: [0, 2] })).toThrow("decoderLayers: there is no layer 2 of 2");
      expect(liveTensors()).toBe(live);
    });
  });
});
