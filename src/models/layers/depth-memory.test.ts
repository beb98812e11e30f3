import { describe, expect, it } from "vitest";
import { backward, liveTensors, noGrad, scope, sum } from "../../tensor/index.js";
import type { TextModel } from "../index.js";
import { ids } from "../testing/describe-text-model.js";
import { tinyBart } from "../testing/tiny-bart.js";
import { tinyGpt2 } from "../testing/tiny-gpt2.js";
import { tinyT5 } from "../testing/tiny-t5.js";

const ofDepth: Readonly<Record<string, (layers: number) => TextModel>> = {
  T5: (layers) => tinyT5({ num_layers: layers, num_decoder_layers: layers }),
  BART: (layers) => tinyBart({ encoder_layers: layers, decoder_layers: layers }),
  "GPT-2": (layers) => tinyGpt2({ n_layer: layers }),
};

describe.each(Object.entries(ofDepth))("what a forward pass of %s holds when it returns", (_, make) => {
  it("does not grow with depth", () => {
    expect(heldAfterForward(make(4))).toBe(heldAfterForward(make(1)));
  });

  it("is what backward needs, however little that is", () => {
    scope(() => {
      const model = make(3);
      for (const tensor of model.parameters.tensors) tensor.requiresGrad_();
      expect(() => backward(sum(model.forward(batch()).logits))).not.toThrow();
    });
  });
});

function heldAfterForward(model: TextModel): number {
  const held = noGrad(() =>
    scope(() => {
      const inputs = batch();
      const before = liveTensors();
      model.forward(inputs);
      return liveTensors() - before;
    }),
  );
  model.parameters.dispose();
  return held;
}

function batch() {
  return { inputIds: ids([[5, 6, 7]]), attentionMask: ids([[1, 1, 1]]), decoderInputIds: ids([[0, 8]]) };
}
