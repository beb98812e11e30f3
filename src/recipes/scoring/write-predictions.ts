import { restorePlaceholders } from "../../data/index.js";
import { type RunPaths, writeJsonLinesAtomic } from "../../runs/index.js";
import type { PreparedData } from "../task/index.js";
import { splitReferences } from "./decode-split.js";
import type { SystemResult } from "./evaluate-system.js";

/** A line of `predictions-SPLIT.jsonl`: one input, and every system by its name. */
export interface PredictionLine {
  readonly id: string;
  readonly source: string;
  readonly references: readonly string[];
  readonly predictions: Readonly<Record<string, string>>;
  /** The gold target's negative log-likelihood, in nats, all its tokens together; null where it is no number. */
  readonly nats: Readonly<Record<string, number | null>>;
  /** The gold target's tokens, its end included: as the first of the systems cuts it. */
  readonly tokens: number;
  /** BERTScore's F1 of each output, where the recipe names an encoder. */
  readonly bertScores?: Readonly<Record<string, number>>;
}

/** Writes every system's output for every input of a split, and how likely it held the gold target, one JSON line per input. */
export function writePredictions(
  paths: RunPaths,
  { split, data, results }: { split: "validation" | "test"; data: PreparedData; results: Readonly<Record<string, SystemResult>> },
): void {
  const systems = Object.entries(results);
  const references = splitReferences(data, split);
  const lines = data.dataset.splits[split].map(
    (example, i): PredictionLine => ({
      id: example.id,
      source: restorePlaceholders(example.source, example),
      references: references[i] as string[],
      predictions: Object.fromEntries(systems.map(([name, { predictions }]) => [name, predictions[i] as string])),
      nats: Object.fromEntries(systems.map(([name, { segments }]) => [name, segments.nats[i] as number])),
      tokens: systems[0]?.[1].segments.tokens[i] as number,
      ...bertScoresAt(systems, i),
    }),
  );
  writeJsonLinesAtomic(paths.predictions(split), lines);
}

function bertScoresAt(systems: readonly (readonly [string, SystemResult])[], i: number): Pick<PredictionLine, "bertScores"> {
  const scored = systems.flatMap(([name, { bertScores }]) =>
    bertScores === undefined ? [] : [[name, bertScores.statistics.rows[i] as number] as const],
  );
  return scored.length === 0 ? {} : { bertScores: Object.fromEntries(scored) };
}
