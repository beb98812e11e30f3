import { describe, expect, it } from "vitest";
import { maxAbsDifference } from "../../../test/support/compare.js";
import { ConfigError, ShapeError } from "../../core/index.js";
import { cat, indexSelect, scope, slice, sum, type Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { Opt, parseOptConfig } from "../index.js";
import {
  type BehaviourBatch,
  describeDropout,
  describeTextModel,
  ids,
  logitsOf,
  tolerance,
  vector,
  withGoldenModel,
} from "../testing/describe-text-model.js";
import { goldenCausal, tinyGpt2 } from "../testing/tiny-gpt2.js";
import { tinyT5 } from "../testing/tiny-t5.js";

useNoLeaks();

const variants = [
  "gpt2/plain",
  "gpt2/scaled",
  "gpt2/untied",
  "opt/before",
  "opt/after",
  "opt/untied",
  "llama/biased",
  "llama/llama3",
  "qwen2/plain",
  "qwen3/yarn",
] as const;

for (const variant of variants) describeTextModel(variant, goldenCausal(variant));
describeDropout((rate) => tinyGpt2({ resid_pdrop: rate, embd_pdrop: rate, attn_pdrop: rate }));
describeDropout((rate) => {
  const json = { model_type: "opt", vocab_size: 24, hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, ffn_dim: 16 };
  return Opt.initialize(parseOptConfig({ ...json, dropout: rate, attention_dropout: rate }), { seed: 1 });
});

/** The same rows, padded on the left. */
function paddedLeft({ inputIds, attentionMask, decoderInputIds }: BehaviourBatch): BehaviourBatch {
  const width = inputIds.shape[1] as number;
  const [words, mask] = [inputIds.toIntegers(), attentionMask.toIntegers()];
  const rows = Array.from({ length: words.length / width }, (_, row) => row * width);
  const moved = (values: readonly number[]): Tensor =>
    ids(
      rows.map((start) => {
        const length = mask.slice(start, start + width).filter((one) => one === 1).length;
        const row = values.slice(start, start + width);
        return [...row.slice(length), ...row.slice(0, length)];
      }),
    );
  return { inputIds: moved(words), attentionMask: moved(mask), decoderInputIds };
}

describe.each(variants)("a source of %s", (variant) => {
  it("is the same padded on the left", () => {
    withGoldenModel(goldenCausal(variant), (model, { batch }) => {
      const left = paddedLeft(batch());
      expect(left.attentionMask.toIntegers().slice(8)).not.toEqual(batch().attentionMask.toIntegers().slice(8));
      expect(maxAbsDifference(logitsOf(model, left), logitsOf(model, batch()))).toBeLessThan(tolerance);
    });
  });

  it("is shared by its rows, which may then stand in another order", () => {
    withGoldenModel(goldenCausal(variant), (model, { targets, batch }) => {
      const rowsPerInput = 2;
      using cache = model.createCache(model.encode(batch()), { capacity: 6, weights: model.prepareDecoding(6), rowsPerInput });
      expect(cache.layers[0]?.crossKeys.shape[0]).toBe(3);
      // Each input's rows write its own target and the next input's.
      const written = targets.flatMap((row, i) => [row, targets[(i + 1) % 3] as number[]]);
      model.forward({ decoderInputIds: ids(written.map((row) => row.slice(0, 2))) }, { cache });
      cache.selectRows([5, 4, 0, 1]);
      const rest = [5, 4, 0, 1].map((row) => (written[row] as number[]).slice(2));
      const { logits } = model.forward({ decoderInputIds: ids(rest) }, { cache });
      const { inputIds, attentionMask } = batch();
      const order = vector(2, 2, 0, 0);
      const alone = logitsOf(model, {
        inputIds: indexSelect(inputIds, 0, order),
        attentionMask: indexSelect(attentionMask, 0, order),
        decoderInputIds: ids([5, 4, 0, 1].map((row) => written[row] as number[])),
      });
      expect(maxAbsDifference(logits, slice(alone, 1, 2, 6))).toBeLessThan(tolerance);
    });
  });

  it("may be nothing but padding: a target then begins by itself", () => {
    withGoldenModel(goldenCausal(variant), (model, { batch }) => {
      const decoderInputIds = batch().decoderInputIds;
      const nothing = { inputIds: ids([[5], [5], [5]]), attentionMask: ids([[0], [0], [0]]), decoderInputIds };
      const beginning = slice(decoderInputIds, 1, 0, 1);
      const whole = { inputIds: beginning, attentionMask: ids([[1], [1], [1]]), decoderInputIds: slice(decoderInputIds, 1, 1, 6) };
      expect(maxAbsDifference(slice(logitsOf(model, nothing), 1, 1, 6), logitsOf(model, whole))).toBeLessThan(tolerance);
    });
  });
});

/** How many tokens each source of a batch has. */
const sumOfMask = ({ attentionMask }: BehaviourBatch): number[] => sum(attentionMask, 1).toIntegers();

describe("positions of a decoder-only model", () => {
  it("count from the source's end, and are the learned ones", () => {
    withGoldenModel(goldenCausal("gpt2/plain"), (model, { batch }) => {
      const expected = logitsOf(model, batch());
      const at = (...positions: number[]): Tensor => logitsOf(model, batch(), { positions: vector(...positions) });
      expect(maxAbsDifference(at(0, 1, 2, 3, 4, 5), expected)).toBeLessThan(tolerance);
      expect(maxAbsDifference(at(1, 2, 3, 4, 5, 6), expected)).toBeGreaterThan(0.1);
      expect(() => at(0, 1)).toThrow(ShapeError);
      // The longest source of the batch stands before them, so that the table ends earlier.
      const longest = Math.max(...sumOfMask(batch()));
      expect(() => at(0, 1, 2, 3, 4, 63 - longest)).not.toThrow();
      expect(() => at(0, 1, 2, 3, 4, 64 - longest)).toThrow(
        `position ${64 - longest} after a source of ${longest} tokens is not one of the model's 0 … 63`,
      );
    });
  });

  const rowOf = (length: number): Tensor => ids([Array.from({ length }, (_, i) => 3 + (i % 20))]);
  const ones = (length: number): Tensor => ids([Array(length).fill(1)]);

  it("suffice for a source and a target of n_positions tokens together, and one more is refused", () => {
    scope(() => {
      const model = tinyGpt2();
      const run = (source: number, target: number) => () =>
        model.forward({ inputIds: rowOf(source), attentionMask: ones(source), decoderInputIds: rowOf(target) });
      expect(run(20, 12)().logits.shape).toEqual([1, 12, 24]);
      expect(run(20, 13)).toThrow(ShapeError);
      expect(run(20, 13)).toThrow("source and target of 33 tokens together, padding included, exceed the model's 32 positions");
      const encoded = model.encode({ inputIds: rowOf(20), attentionMask: ones(20) });
      const weights = model.prepareDecoding(1);
      expect(model.createCache(encoded, { capacity: 12, weights }).capacity).toBe(12);
      expect(() => model.createCache(encoded, { capacity: 13, weights })).toThrow("33 tokens together");
    });
  });
});

describe("a dynamic scaling of rotary positions", () => {
  // Trained for 12 tokens; sources of 4 to 9 and targets of 6 are as long, or longer.
  const dynamic = goldenCausal("llama/dynamic");

  it("goes by each row's own length, so that a padded batch gives what its rows give alone", () => {
    withGoldenModel(dynamic, (model, { sources, targets, batch }) => {
      const { eosTokenId } = model.config;
      const shorter = targets.map((row, i) => [...row.slice(0, 6 - i), ...Array(i).fill(eosTokenId)]);
      const together = logitsOf(model, batch(sources, shorter));
      for (const i of sources.keys()) {
        const own = (targets[i] as number[]).slice(0, 6 - i);
        const alone = logitsOf(model, batch([sources[i] as number[]], [own]));
        expect(maxAbsDifference(slice(slice(together, 0, i, i + 1), 1, 0, own.length), alone)).toBeLessThan(tolerance);
      }
      const longer = logitsOf(model, batch(sources.slice(0, 1), [[...(targets[0] as number[]), 5]]));
      expect(maxAbsDifference(slice(longer, 1, 0, 6), logitsOf(model, batch(sources.slice(0, 1), targets.slice(0, 1))))).toBeGreaterThan(
        0.01,
      );
    });
  });

  it("goes by the length so far where a cache is decoded with, and is the same for rows together and alone", () => {
    withGoldenModel(dynamic, (model, { sources, targets, batch }) => {
      const decode = (rows: readonly number[]): Tensor => {
        const chosen = rows.map((row) => sources[row] as number[]);
        using cache = model.createCache(model.encode(batch(chosen)), { capacity: 6, weights: model.prepareDecoding(2) });
        const steps = [0, 1, 2, 3, 4, 5].map((step) => ids(rows.map((row) => [(targets[row] as number[])[step] as number])));
        return cat(
          steps.map((decoderInputIds) => model.forward({ decoderInputIds }, { cache }).logits),
          1,
        );
      };
      const together = decode([0, 1, 2]);
      for (const row of [0, 1, 2]) expect(maxAbsDifference(decode([row]), slice(together, 0, row, row + 1))).toBeLessThan(tolerance);
    });
  });
});

it("refuses a source that another kind of model encoded", () => {
  scope(() => {
    const encoded = tinyT5().encode({ inputIds: ids([[5, 1]]), attentionMask: ids([[1, 1]]) });
    expect(() => tinyGpt2().forward({ decoderInputIds: ids([[0]]), encoded })).toThrow(ConfigError);
  });
});
