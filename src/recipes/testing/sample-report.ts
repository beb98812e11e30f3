import { type DistillReport, presetFor, resolveConfig } from "../distill/index.js";
import type { TrainingOutcome } from "../task/index.js";

/** What a test says about one system; the rest is filled in. */
export interface SampleSystem {
  readonly nll: number;
  readonly nllPerByte?: number;
  readonly bleu?: number;
  readonly warnings?: readonly string[];
  readonly degenerateOutputs?: number;
}

/** A training that learned something, as a report has it. */
export function sampleTraining(training: Partial<TrainingOutcome>): TrainingOutcome {
  const { best = 1 } = training;
  return {
    name: "student",
    measure: "nll",
    start: 6,
    best,
    nll: best,
    vocabularySize: 1234,
    steps: 100,
    epochs: 1,
    end: "complete",
    ...training,
  };
}

/** A report as a run would make it, with these results. */
export function sampleReport(
  systems: Readonly<Record<"S" | "T" | "KD", SampleSystem>>,
  changes: Partial<DistillReport> = {},
): DistillReport {
  const system = ({ nll, nllPerByte, bleu = 20, warnings = [], degenerateOutputs = 0 }: SampleSystem) => ({
    nll,
    ...(nllPerByte === undefined ? {} : { nllPerByte }),
    degenerateOutputs,
    scores: [
      { name: "BLEU", value: bleu, unit: "points", better: "higher", signature: "nrefs:1|tok:13a", segments: 2, warnings } as const,
      { name: "length ratio", value: 1, unit: "ratio", signature: "nrefs:1", segments: 2, warnings: [] } as const,
    ],
    cost: { parameters: 131_072, checkpointBytes: 524_288, tokensPerSecond: 12_345.6 },
  });
  return {
    version: 1,
    dataset: { name: "pairs", labeled: 5000, unlabeled: 20_000, validation: 600, test: 2000, attribution: undefined, notes: [] },
    pseudoTargets: 19_990,
    pseudoTargetStatistics: {
      generated: 20_000,
      empty: 10,
      cutOff: 120,
      meanLength: 7.25,
      meanLogProb: -0.125,
      equalToGold: null,
      distinctPerInput: 1,
    },
    trainings: [
      sampleTraining({ name: "teacher", best: 1, steps: 900, epochs: 9 }),
      sampleTraining({ name: "baseline", best: 2, steps: 400, epochs: 4, end: "patience" }),
      sampleTraining({ name: "student", best: 1.5, steps: 1500, epochs: 5 }),
    ],
    tokenizer: { vocabularySize: 1234 },
    systems: { S: system(systems.S), T: system(systems.T), KD: system(systems.KD) },
    tests: { nll: { T: 0.0001, KD: 0.0012 }, score: { KD: 0.0003 }, signature: "test:approximate-randomization" },
    examples: [{ source: "red house", references: ["a house"], outputs: { S: "s out", T: "t out", KD: "kd out" } }],
    config: resolveConfig(presetFor({ train: "pairs.jsonl" })),
    seconds: 754,
    ...changes,
  };
}
