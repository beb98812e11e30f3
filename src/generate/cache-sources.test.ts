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
const models: readonly [string, TextModel, { layers: number; shared: number }][] = [
  ["T5", tinyT5(), { layers: tinyT5().config.numDecoderLayers, shared: 2 }],
  ["BART", tinyBart(), { layers: tinyBart().config.decoderLayers, shared: 1 }],
  ["GPT-2", tinyGpt2(), { layers: tinyGpt2().config.nLayer, shared: 2 }],
];

describe("cacheSources", () => {
  it.each(models)("leaves nothing of a source but what %s's cache holds", (_, model, { layers, shared }) => {
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
  });
});
