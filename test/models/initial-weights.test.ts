import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { initializeModel, parseModelConfig } from "../../src/models/index.js";
import type { Parameters } from "../../src/nn/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";

useNoLeaks();

/** Of all numbers of one parameter, over all seeds. */
interface Statistics {
  readonly shape: number[];
  /** Rows that are zero, where not all are. */
  readonly zeroRows: number[];
  readonly mean: number;
  readonly standardDeviation: number;
}

interface Golden {
  readonly tolerances: { readonly standardErrors: number };
  readonly models: readonly { readonly config: Record<string, unknown>; readonly weights: Readonly<Record<string, Statistics>> }[];
}

const path = new URL("../golden/initial-weights.json", import.meta.url);
const { models, tolerances } = JSON.parse(readFileSync(path, "utf8")) as Golden;

/** The statistics of our own parameter. */
function statisticsOf(parameters: Parameters, name: string): Statistics {
  const tensor = parameters.get(name);
  const numbers = tensor.toFloat32Array();
  const mean = average(numbers);
  const width = numbers.length / (tensor.shape[0] as number);
  const rows = [...Array(tensor.shape[0]).keys()];
  const zeroRows = rows.filter((row) => numbers.subarray(row * width, (row + 1) * width).every((value) => value === 0));
  return {
    shape: [...tensor.shape],
    zeroRows: zeroRows.length === rows.length || tensor.shape.length < 2 ? [] : zeroRows,
    mean,
    standardDeviation: Math.sqrt(average(numbers.map((value) => (value - mean) ** 2))),
  };
}

function average(numbers: Float32Array): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

describe.each(models)("a fresh $config.model_type", ({ config, weights }) => {
  test("has Transformers' parameters, each drawn as Transformers draws it", () => {
    const { parameters } = initializeModel(parseModelConfig(config), { seed: 7 });
    try {
      expect(parameters.state.map(([name]) => name).sort()).toEqual(Object.keys(weights).sort());
      for (const [name, expected] of Object.entries(weights)) {
        const { shape, zeroRows, mean, standardDeviation } = statisticsOf(parameters, name);
        expect({ name, shape, zeroRows }).toEqual({ name, shape: expected.shape, zeroRows: expected.zeroRows });
        const size = shape.reduce((product, length) => product * length, 1);
        const standardError = expected.standardDeviation / Math.sqrt(size);
        expect(Math.abs(mean - expected.mean), name).toBeLessThanOrEqual(tolerances.standardErrors * standardError);
        const deviationError = standardError / Math.SQRT2;
        const difference = Math.abs(standardDeviation - expected.standardDeviation);
        expect(difference, name).toBeLessThanOrEqual(tolerances.standardErrors * deviationError);
      }
    } finally {
      parameters.dispose();
    }
  });

  test("is the same for one seed, and another for another", () => {
    const first = (seed: number): Float32Array => {
      const { parameters } = initializeModel(parseModelConfig(config), { seed });
      try {
        return (parameters.tensors[0] as (typeof parameters.tensors)[0]).toFloat32Array();
      } finally {
        parameters.dispose();
      }
    };
    expect(first(7)).toEqual(first(7));
    expect(first(7)).not.toEqual(first(8));
  });
});
