import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { attentionFactorOf, frequenciesOf } from "./frequencies.js";
import { parseRopeParameters } from "./rope-parameters.js";

useNoLeaks();

interface Case {
  readonly headDim: number;
  readonly config: Readonly<Record<string, unknown>> & { readonly max_position_embeddings: number };
  readonly frequencies: number[];
  readonly attentionFactor: number;
  readonly byLength: Readonly<Record<string, number[]>>;
}

const path = new URL("../../../test/golden/rotary.json", import.meta.url);
const golden = JSON.parse(readFileSync(path, "utf8")) as { tolerances: { relative: number }; cases: Record<string, Case> };

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  const differences = expected.map((value, i) => Math.abs((actual[i] as number) / value - 1));
  expect(Math.max(...differences)).toBeLessThan(golden.tolerances.relative);
}

describe.each(Object.entries(golden.cases))("the frequencies of %s", (_, { headDim, config, frequencies, attentionFactor, byLength }) => {
  const parameters = parseRopeParameters(config, config.max_position_embeddings);

  it("are Transformers', and so is what queries and keys are multiplied by", () => {
    expectClose(frequenciesOf(parameters, headDim), frequencies);
    expect(attentionFactorOf(parameters)).toBeCloseTo(attentionFactor, 12);
  });

  it("depend on the sequence's length just where the scaling is dynamic", () => {
    for (const [length, expected] of Object.entries(byLength)) expectClose(frequenciesOf(parameters, headDim, Number(length)), expected);
    const isDynamic = parameters.ropeType === "dynamic";
    expect(Object.keys(byLength).length > 0).toBe(isDynamic);
    const long = frequenciesOf(parameters, headDim, 1_000_000);
    expect(long.every((value, i) => value === frequenciesOf(parameters, headDim)[i])).toBe(!isDynamic);
  });
});
