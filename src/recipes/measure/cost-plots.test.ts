import { describe, expect, it } from "vitest";
import { renderPlot } from "../../page/index.js";
import { costPlots } from "./cost-plots.js";
import type { Measurements, ModelMeasurements } from "./measurements.js";

function model(name: string, [encoder, decoder]: readonly [number, number], rest: Partial<ModelMeasurements> = {}): ModelMeasurements {
  const cell = { inputLength: 48, beams: 1 };
  return {
    name,
    model: "tall",
    layers: { encoder, decoder },
    latency: [{ ...cell, median: decoder / 10, p95: decoder / 5, repetitions: 3 }],
    throughput: [{ ...cell, batch: 4, boundedBy: "memory", examplesPerMinute: 600 / decoder, peakBytes: 1 }],
    ...rest,
  };
}

const measurements = (models: readonly ModelMeasurements[], score?: string): Measurements => ({
  version: 1,
  outputLength: 32,
  models,
  ...(score && { score }),
});
function values(spec: unknown): readonly Record<string, unknown>[] {
  const { data } = spec as { readonly data: { readonly values: readonly Record<string, unknown>[] } };
  return data.values;
}

describe("costPlots", () => {
  it("draws each stack's pruning of models that have all of the other stack", () => {
    const [plot, ...others] = costPlots(
      measurements([model("tall", [6, 6]), model("d", [6, 2]), model("e", [2, 6]), model("both", [2, 2])]),
    );
    expect(others).toEqual([]);
    expect(values(plot?.spec).map(({ series, layers }) => [series, layers])).toEqual([
      ["tall: encoder", 6],
      ["tall: encoder", 2],
      ["tall: decoder", 6],
      ["tall: decoder", 2],
    ]);
    expect(values(plot?.spec)[3]).toMatchObject({ cell: "48 in, greedy", latency: 200, throughput: 300 });
  });

  it("draws nothing of models that are not variants of one another and have no score", () => {
    expect(costPlots(measurements([model("a", [6, 6]), model("b", [6, 2], { model: "other" })]))).toEqual([]);
  });

  it("draws quality against latency, of the models that have a score, as an SVG that names them", async () => {
    const [plot] = costPlots(measurements([model("T", [6, 6], { quality: 30 }), model("S", [6, 6])], "BLEU"));
    expect(values(plot?.spec)).toEqual([{ name: "T", cell: "48 in, greedy", latency: 600, quality: 30 }]);
    const svg = await renderPlot(plot?.spec as NonNullable<typeof plot>["spec"]);
    expect(svg).toMatch(/^<svg[\s\S]*BLEU[\s\S]*<\/svg>$/);
    expect(svg).toContain(">T</text>");
  });
});
