import { describe, expect, it } from "vitest";
import { maxAbsDifference } from "../../../test/support/compare.js";
import { ShapeError } from "../../core/index.js";
import { RandomStream, scope, type Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { describeDropout, describeTextModel, ids, logitsOf, tolerance, vector, withGoldenModel } from "../testing/describe-text-model.js";
import { goldenBart, tinyBart } from "../testing/tiny-bart.js";

useNoLeaks();

for (const variant of ["plain", "scaled", "untied"] as const) describeTextModel(`BART ${variant}`, goldenBart(variant));
describeDropout((rate) => tinyBart({ dropout: rate, attention_dropout: rate, activation_dropout: rate }));

describe("BART's positions", () => {
  it("count from 0, and are the learned ones: shifted positions predict otherwise", () => {
    withGoldenModel(goldenBart("plain"), (model, { batch }) => {
      const expected = logitsOf(model, batch());
      const at = (...positions: number[]): Tensor => logitsOf(model, batch(), { positions: vector(...positions) });
      expect(maxAbsDifference(at(0, 1, 2, 3, 4, 5), expected)).toBeLessThan(tolerance);
      expect(maxAbsDifference(at(1, 2, 3, 4, 5, 6), expected)).toBeGreaterThan(0.1);
      expect(() => at(0, 1)).toThrow(ShapeError);
      expect(() => at(0, 1, 2, 3, 4, 32)).toThrow("position 32 is not one of the model's 0 … 31");
      expect(() => at(-1, 0, 1, 2, 3, 4)).toThrow("position -1 is not one of");
    });
  });

  const rowOf = (length: number): Tensor => ids([Array.from({ length }, (_, i) => 3 + (i % 20))]);
  const ones = (length: number): Tensor => ids([Array(length).fill(1)]);

  it("suffice for sources and targets of max_position_embeddings tokens, and one more is refused", () => {
    scope(() => {
      const model = tinyBart();
      const run = (source: number, target: number) => () =>
        model.forward({ inputIds: rowOf(source), attentionMask: ones(source), decoderInputIds: rowOf(target) });
      expect(run(24, 24)().logits.shape).toEqual([1, 24, 24]);
      expect(run(25, 2)).toThrow(ShapeError);
      expect(run(25, 2)).toThrow("BART: a source of 25 tokens is longer than the model's 24 positions (max_position_embeddings).");
      expect(run(2, 25)).toThrow("a target of 25 tokens is longer than the model's 24 positions");
    });
  });

  it("bound a cache's capacity", () => {
    scope(() => {
      const model = tinyBart();
      const encoded = model.encode({ inputIds: rowOf(3), attentionMask: ones(3) });
      const weights = model.prepareDecoding(1);
      expect(model.createCache(encoded, { capacity: 24, weights }).capacity).toBe(24);
      expect(() => model.createCache(encoded, { capacity: 25, weights })).toThrow("a target of 25 tokens is longer");
    });
  });
});

describe("BART's dropout", () => {
  it.each(["dropout", "attention_dropout", "activation_dropout"])("has a rate of its own for each place: %s", (rate) => {
    scope(() => {
      const none = { dropout: 0, attention_dropout: 0, activation_dropout: 0 };
      const inputs = { inputIds: ids([[5, 6, 1]]), attentionMask: ids([[1, 1, 1]]), decoderInputIds: ids([[0, 6]]) };
      using dropout = RandomStream.named(1, "dropout");
      const expected = tinyBart(none).forward(inputs, { dropout }).logits;
      const actual = tinyBart({ ...none, [rate]: 0.5 }).forward(inputs, { dropout }).logits;
      expect(maxAbsDifference(actual, expected)).toBeGreaterThan(0.01);
    });
  });
});
