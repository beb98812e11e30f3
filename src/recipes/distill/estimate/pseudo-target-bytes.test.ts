import { expect, test } from "vitest";
import { type DistillRecipe, presetFor, resolveConfig } from "../config/index.js";
import type { DistillContext } from "../distill-context.js";
import { pseudoTargetBytes } from "./pseudo-target-bytes.js";

const rows = (count: number, source: string) => Array.from({ length: count }, (_, i) => ({ id: `${i}`, source, target: "a target" }));

/** The bytes of pseudo-targets for four labeled and six unlabeled inputs of this text. */
function bytes(source: string, pseudoTargets: DistillRecipe["pseudoTargets"]): number {
  const encoded = (count: number) =>
    rows(count, source).map(({ id }) => ({ id, inputIds: Int32Array.of(5, 1), labels: Int32Array.of(6, 1) }));
  const splits = { train: rows(4, source), unlabeled: rows(6, source) };
  const config = resolveConfig({ ...presetFor({ train: "pairs.jsonl" }), pseudoTargets });
  const data = { train: encoded(4), unlabeled: encoded(6), dataset: { splits } };
  return pseudoTargetBytes({ config, data, runFolder: "run" } as unknown as DistillContext);
}

test("every line repeats its source, and stands in the store and in the run folder", () => {
  const [short, long] = ["x", "x".repeat(1_001)].map((source) => bytes(source, { inputs: "both" })) as [number, number];
  expect(long - short).toBe(2 * 10 * 1_000);
  expect(short).toBeGreaterThan(2 * 10 * JSON.stringify({ source: "x", target: "a target", ids: [6, 1] }).length);
});

test("K lines per input that gets any", () => {
  const one = bytes("text", { inputs: "unlabeled" });
  expect(bytes("text", { inputs: "unlabeled", sequences: 3 }) / one).toBeCloseTo(3, 1);
  expect(bytes("text", { inputs: "none" })).toBe(0);
});
