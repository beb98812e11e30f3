import { expect, test } from "vitest";
import { DataError, TrainingError } from "../core/index.js";
import type { EncodedExample } from "../data/index.js";
import { visitLogits } from "../generate/index.js";
import { parseT5Config, T5 } from "../models/index.js";
import { copy_, liveTensors, mul, noGrad, scope } from "../tensor/index.js";
import { corpusNegativeLogLikelihood, fitTemperature } from "./index.js";

const config = parseT5Config({ model_type: "t5", vocab_size: 12, d_model: 8, d_kv: 4, d_ff: 16, num_heads: 2, num_layers: 1 });
const budget = { batchTokens: 14 };

/** Examples whose labels are, but for every third, what the model itself finds likeliest. */
async function mostlyRight(model: T5): Promise<EncodedExample[]> {
  const examples = [...Array(12).keys()].map((i) => ({
    id: `${i}`,
    inputIds: Int32Array.from([3 + (i % 9), 2 + ((5 * i) % 10), 1]),
    labels: Int32Array.of(3 + ((7 * i) % 9)),
  }));
  await visitLogits(model, examples, budget, ({ logits, indices }) => {
    const rows = logits.toFloat32Array();
    for (const [n, index] of indices.entries()) {
      const row = [...rows.subarray(n * config.vocabSize, (n + 1) * config.vocabSize)];
      if (index % 3 !== 0) (examples[index] as EncodedExample).labels[0] = row.indexOf(Math.max(...row));
    }
  });
  return examples;
}

/** A model whose logits are `factor` times those of another of the same seed. */
function scaled(factor: number): T5 {
  const model = T5.initialize(config, { seed: 5 });
  const norm = model.parameters.get("decoder.final_layer_norm.weight");
  scope(() => noGrad(() => copy_(norm, mul(norm, factor))));
  return model;
}

/** The same in float64, by trying every temperature in steps of a thousandth. */
async function scan(model: T5, examples: readonly EncodedExample[]): Promise<{ temperature: number; nll: number }> {
  const rows: { logits: number[]; label: number }[] = [];
  await visitLogits(model, examples, budget, ({ logits, indices }) => {
    const values = logits.toFloat32Array();
    for (const [n, index] of indices.entries()) {
      const label = examples[index]?.labels[0] as number;
      rows.push({ logits: [...values.subarray(n * config.vocabSize, (n + 1) * config.vocabSize)], label });
    }
  });
  const nllAt = (temperature: number): number =>
    rows.reduce((total, { logits, label }) => {
      const sum = logits.reduce((all, logit) => all + Math.exp(logit / temperature), 0);
      return total + Math.log(sum) - (logits[label] as number) / temperature;
    }, 0) / rows.length;
  const tried = [...Array(2900).keys()].map((step) => 0.5 + step / 1000);
  const values = tried.map(nllAt);
  const nll = Math.min(...values);
  return { temperature: tried[values.indexOf(nll)] as number, nll };
}

test.each([1.2, 2, 4])("the temperature at which gold targets are likeliest, of logits × %f, is a scan's in float64", async (factor) => {
  const model = scaled(factor);
  const examples = await mostlyRight(model);
  const expected = await scan(model, examples);
  expect(expected.temperature).toBeGreaterThan(0.6);
  expect(expected.temperature).toBeLessThan(3);
  const before = liveTensors();
  const fitted = await fitTemperature(model, examples, budget);
  expect(liveTensors()).toBe(before);
  expect(fitted.temperature / expected.temperature).toBeCloseTo(1, 1.5);
  expect(fitted.nll).toBeCloseTo(expected.nll, 3);
  expect(fitted.isAtBound).toBe(false);
  expect(fitted.nllUnscaled).toBeCloseTo(await corpusNegativeLogLikelihood(model, examples, budget), 5);
  model.parameters.dispose();
});

test("a model that is always right, or knows nothing better than chance, is at an end of what is looked at", async () => {
  const model = scaled(4);
  const examples = await mostlyRight(model);
  const right = examples.filter((_, index) => index % 3 !== 0);
  expect(await fitTemperature(model, right, budget)).toMatchObject({ temperature: 0.5, isAtBound: true });
  const wrong = examples.filter((_, index) => index % 3 === 0);
  const highest = await fitTemperature(model, wrong, budget);
  expect(highest.temperature).toBeCloseTo(0.5 * 1.1 ** 20, 10);
  expect(highest.isAtBound).toBe(true);
  model.parameters.dispose();
});

test("a model that gives no numbers stops it", async () => {
  const model = scaled(Number.NaN);
  const examples = [{ id: "a", inputIds: Int32Array.of(3, 1), labels: Int32Array.of(4, 1) }];
  await expect(fitTemperature(model, examples, budget)).rejects.toThrow(TrainingError);
  model.parameters.dispose();
});

test("there is nothing to fit to without examples", async () => {
  const model = T5.initialize(config, { seed: 5 });
  await expect(fitTemperature(model, [], budget)).rejects.toThrow(DataError);
  model.parameters.dispose();
});

test("says how sure it is: four times the examples halve the error, and it is the curve's own", async () => {
  const model = scaled(3);
  try {
    const examples = await mostlyRight(model);
    const once = await fitTemperature(model, examples, budget);
    const four = await fitTemperature(
      model,
      [1, 2, 3, 4].flatMap((k) => examples.map((row) => ({ ...row, id: `${k}/${row.id}` }))),
      budget,
    );
    expect(four.relativeError).toBeCloseTo((once.relativeError as number) / 2, 4);
    // The second difference of the NLL over log temperature, by trying.
    const { temperature } = once;
    const nllAt = async (factor: number): Promise<number> => {
      const other = scaled(3 / (temperature * factor));
      try {
        return await corpusNegativeLogLikelihood(other, examples, budget);
      } finally {
        other.parameters.dispose();
      }
    };
    const step = 0.1;
    const [low, middle, high] = [await nllAt(Math.exp(-step)), await nllAt(1), await nllAt(Math.exp(step))] as [number, number, number];
    const curvature = (low - 2 * middle + high) / step ** 2;
    expect(once.relativeError).toBeCloseTo(1 / Math.sqrt(examples.length * curvature), 1);
  } finally {
    model.parameters.dispose();
  }
});
