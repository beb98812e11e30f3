import { describe, expect, it } from "vitest";
import type { TextModel } from "../models/index.js";
import { ids } from "../models/testing/describe-text-model.js";
import { tinyBart } from "../models/testing/tiny-bart.js";
import { tinyGpt2 } from "../models/testing/tiny-gpt2.js";
import { tinyT5 } from "../models/testing/tiny-t5.js";
import { liveTensors, noGrad, scope } from "../tensor/index.js";
import { cacheSources } from "./cache-sources.js";

/** Keys and values of a layer's own tokens and of the source. */
const tensorsPerLayer = 4;

/** Models, their decoder layers, and how many tensors the layers of one's cache share. */
const subjects: readonly [string, () => { model: TextModel; layers: number; shared: number }][] = [
  ["T5", () => subject(tinyT5(), ({ numDecoderLayers }) => ({ layers: numDecoderLayers, shared: 2 }))],
  ["BART", () => subject(tinyBart(), ({ decoderLayers }) => ({ layers: decoderLayers, shared: 1 }))],
  ["GPT-2", () => subject(tinyGpt2(), ({ nLayer }) => ({ layers: nLayer, shared: 2 }))],
];

function subject<Model extends TextModel>(model: Model, expected: (config: Model["config"]) => { layers: number; shared: number }) {
  return { model, ...expected(model.config) };
}

describe("cacheSources", () => {
  it.each(subjects)("leaves nothing of a source but what %s's cache holds", (_, make) => {
    const { model, layers, shared } = make();
    noGrad(() =>
      scope(() => {
        using weights = model.prepareDecoding(2);
        const sources = { inputIds: ids([[5, 6, 7]]), attentionMask: ids([[1, 1, 1]]) };
        const before = liveTensors();
        const cache = cacheSources(model, sources, { capacity: 4, weights });
        expect(liveTensors() - before).toBe(layers * tensorsPerLayer + shared);
        cache.dispose();
        expect(liveTensors()).toBe(before);
      }),
    );
    model.parameters.dispose();
  });
});
