import type { Dataset } from "../../data/index.js";
import {
  averageNegativeLogLikelihood,
  bleu,
  chrf,
  corpusStatistics,
  type Metric,
  negativeLogLikelihoodPerByte,
  negativeLogLikelihoodStatistics,
  phonemeErrors,
  type References,
  rougeStatistics,
  wordsRight,
} from "../../metrics/index.js";
import { type CompareOptions, compareOrScore, type Measured, type MetricReport, type NamedMeasured } from "../comparing/index.js";
import { splitReferences } from "./decode-split.js";
import type { SystemResult } from "./evaluate-system.js";
import { targetBytes } from "./target-bytes.js";

/** A system's outputs for the test split; `segments`, its likelihoods of the gold targets, are those of a model that can be asked for them. */
export interface ComparedOutputs
  extends Pick<SystemResult, "predictions" | "bertScores">,
    Partial<Pick<SystemResult, "segments" | "nllPerByte">> {
  readonly name: string;
}

/** How tables of a run compare: intervals of 95 % from 1,000 resamples, tests of 10,000 trials. */
const usual = { resamples: 1000, trials: 10_000, confidence: 0.95, exactSacrebleu: false } as const;

/**
 * Every metric of a test split's outputs, the field's first one at their head, with intervals and paired tests against the baseline; before them the NLL of the systems that have likelihoods,
 * unless one is not finite: per token, or per byte where the systems have one, as their tokens differ.
 */
export function compareOutputs(
  systems: readonly ComparedOutputs[],
  dataset: Dataset,
  options: Pick<CompareOptions, "seed" | "baseline" | "student" | "teacher">,
): MetricReport[] {
  const references = splitReferences({ dataset }, "test");
  const measured = systems.map((system) => ({ name: system.name, measures: measuresOf(system, references, dataset.targetKind) }));
  const ofOutputs = (measured[0]?.measures ?? []).map((_, m) =>
    measured.map(({ name, measures }) => ({ name, measured: measures[m] as Measured })),
  );
  return [...likelihoodsOf(systems, dataset), ...ofOutputs].map((each) => compareOrScore(each, { ...usual, ...options }));
}

/** The task's metrics; BERTScore's F1 behind them, where an encoder has read the outputs. */
function measuresOf({ predictions, bertScores }: ComparedOutputs, references: References, kind: Dataset["targetKind"]): Measured[] {
  const summed = (metric: Metric): Measured => ({ metric, statistics: corpusStatistics(metric, predictions, references) });
  const ofTask =
    kind === "phonemes"
      ? [wordsRight, phonemeErrors, bleu({ tokenizer: "none" })].map(summed)
      : [summed(bleu()), summed(chrf()), ...rougeStatistics(predictions, references, { variants: ["rouge1", "rouge2", "rougeL"] })];
  return [...ofTask, ...(bertScores === undefined ? [] : [bertScores])];
}

/** One metric of all that have likelihoods, or none. */
function likelihoodsOf(systems: readonly ComparedOutputs[], { splits }: Dataset): NamedMeasured[][] {
  const known = systems.flatMap(({ name, segments }) => (segments === undefined ? [] : [{ name, segments }]));
  const bytes = systems.some(({ nllPerByte }) => nllPerByte !== undefined) ? targetBytes(splits.test) : undefined;
  const metric = bytes === undefined ? averageNegativeLogLikelihood : negativeLogLikelihoodPerByte;
  if (known.length === 0 || !known.every(({ segments }) => segments.nats.every(Number.isFinite))) return [];
  return [
    known.map(({ name, segments: { nats, tokens } }) => {
      const statistics = { ...negativeLogLikelihoodStatistics(nats, bytes ?? tokens), blankPredictions: 0, blankReferences: 0 };
      return { name, measured: { metric, statistics } };
    }),
  ];
}
