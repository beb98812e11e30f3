import { referencesOf, restorePlaceholders } from "../../data/index.js";
import { type RunPaths, writeJsonLinesAtomic } from "../../runs/index.js";
import type { PreparedData } from "../task/index.js";
import type { SystemResult } from "./evaluate-system.js";

/** Writes every system's output for every input of a split, one JSON line per input. */
export function writePredictions(
  paths: RunPaths,
  { split, data, results }: { split: "validation" | "test"; data: PreparedData; results: Readonly<Record<string, SystemResult>> },
): void {
  const lines = data.dataset.splits[split].map((example, i) => ({
    id: example.id,
    source: restorePlaceholders(example.source, example),
    references: referencesOf(example).map((reference) => restorePlaceholders(reference, example)),
    predictions: Object.fromEntries(Object.entries(results).map(([name, { predictions }]) => [name, predictions[i]])),
  }));
  writeJsonLinesAtomic(paths.predictions(split), lines);
}
