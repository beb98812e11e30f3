import { expect, test } from "vitest";
import { DataError } from "../core/index.js";
import type { EncodedExample } from "../data/index.js";
import { parseT5Config, T5 } from "../models/index.js";
import { liveTensors, logSoftmax, noGrad, scope, Tensor } from "../tensor/index.js";
import { corpusNegativeLogLikelihood } from "./negative-log-likelihood.js";

const config = parseT5Config({ model_type: "t5", vocab_size: 12, d_model: 8, d_kv: 4, d_ff: 16, num_heads: 2, num_layers: 1 });
const example = (id: string, inputIds: number[], labels: number[]): EncodedExample => ({
  id,
  inputIds: Int32Array.from(inputIds),
  labels: Int32Array.from(labels),
});
const examples = [example("a", [3, 4, 5, 1], [7, 1]), example("b", [6, 1], [8, 9, 10, 11, 1]), example("c", [3, 1], [1])];

/** −log P(label) of every label token, one example at a time and without padding. */
function tokenLosses(model: T5): number[] {
  const integers = (values: number[]) => Tensor.from(BigInt64Array.from(values, BigInt), [1, values.length]);
  return examples.flatMap(({ inputIds, labels }) =>
    noGrad(() =>
      scope(() => {
        const inputs = { inputIds: integers([...inputIds]), attentionMask: integers([...inputIds].map(() => 1)) };
        const decoderInputIds = integers([0, ...labels].slice(0, -1));
        const logProbs = logSoftmax(model.forward({ ...inputs, decoderInputIds }, { logits: "all" }).logits, -1).toFloat32Array();
        return [...labels].map((label, position) => -(logProbs[position * config.vocabSize + label] as number));
      }),
    ),
  );
}

test("averages over label tokens, not over examples, whatever the batches are", async () => {
  const model = T5.initialize(config, { seed: 5 });
  const losses = tokenLosses(model);
  const expected = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const before = liveTensors();
  for (const batchTokens of [9, 14, 1000]) {
    expect(await corpusNegativeLogLikelihood(model, examples, { batchTokens })).toBeCloseTo(expected, 5);
  }
  expect(liveTensors()).toBe(before);
  model.parameters.dispose();
});

test("there is no average over nothing", async () => {
  const model = T5.initialize(config, { seed: 5 });
  await expect(corpusNegativeLogLikelihood(model, [], { batchTokens: 100 })).rejects.toThrow(DataError);
  model.parameters.dispose();
});
