import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../core/index.js";
import { keptLayers } from "./kept-layers.js";

const kept = (choice: Parameters<typeof keptLayers>[0], layers = 12): readonly number[] => keptLayers(choice, layers, "decoderLayers");

describe("keptLayers", () => {
  it.each([
    [1, [0]],
    [2, [0, 11]],
    [3, [0, 6, 11]],
    [6, [0, 2, 4, 7, 9, 11]],
    [12, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
    [undefined, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
    [
      [0, -1],
      [0, 11],
    ],
    [
      [-1, 3, 0],
      [0, 3, 11],
    ],
    [[-12], [0]],
  ])("of 12, %j keeps %j", (choice, expected) => {
    expect(kept(choice)).toEqual(expected);
  });

  it("by count keeps as many as asked, first and last among them, never farther apart than one more than elsewhere", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }).chain((layers) => fc.tuple(fc.constant(layers), fc.integer({ min: 2, max: layers }))),
        ([layers, count]) => {
          const indices = kept(count, layers);
          expect(indices).toHaveLength(count);
          expect([indices[0], indices.at(-1)]).toEqual([0, layers - 1]);
          const gaps = indices.slice(1).map((index, i) => index - (indices[i] as number));
          expect(Math.min(...gaps)).toBeGreaterThan(0);
          expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it.each([
    [0, "decoderLayers: 0 of 12 layers cannot be kept; it must be from 1 to 12."],
    [13, "decoderLayers: 13 of 12 layers cannot be kept"],
    [2.5, "decoderLayers: 2.5 of 12"],
    [Number.NaN, "decoderLayers: NaN of 12"],
    [-1, "decoderLayers: -1 of 12"],
    [[], "decoderLayers: an empty list keeps no layer"],
    [[0, 12], "decoderLayers: there is no layer 12 of 12; indices go from -12 to 11."],
    [[-13], "there is no layer -13 of 12"],
    [[0.5], "there is no layer 0.5 of 12"],
    [[3, 3], "decoderLayers: [3, 3] names layer 3 twice."],
    [[11, 0, -1], "decoderLayers: [11, 0, -1] names layer -1 twice."],
  ])("refuses %j", (choice, message) => {
    expect(() => kept(choice)).toThrow(ConfigError);
    expect(() => kept(choice)).toThrow(message);
  });
});
