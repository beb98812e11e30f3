import { type Example, referencesOf, restorePlaceholders } from "../../../data/index.js";
import type { PseudoTargetStatistics } from "../../../distill/index.js";
import type { FittedTemperature } from "../../../evaluate/index.js";
import { type SystemResult, type SystemScores, withoutOutputs } from "../../scoring/index.js";
import { type DatasetFacts, datasetFacts, type TrainingOutcome } from "../../task/index.js";
import type { DistillConfig } from "../config/index.js";
import type { DistillData } from "../distill-context.js";
import type { MeasuredBefore } from "../distill-student.js";
import type { ExposureBias } from "../exposure-bias/index.js";
import type { FinalFineTuning } from "../final-fine-tuning.js";
import type { FilterFacts } from "../pseudo-target-phase.js";
import type { TrainingCosts } from "../training-costs.js";
import { compareSystems, type SystemComparisons } from "./compare-systems.js";
import { type SystemTests, testsOf } from "./system-tests.js";
import type { SystemName } from "./systems.js";

/** One input with every system's output. */
export interface ReportExample {
  readonly source: string;
  readonly references: readonly string[];
  readonly outputs: Readonly<Record<SystemName, string>>;
}

/** A distillation's outcome: everything that report, terminal and `scores.json` say. */
export interface DistillReport {
  readonly version: 1;
  readonly dataset: DatasetFacts;
  /** Those that the student was distilled on: empty ones, and those that a filter drops, are left out. */
  readonly pseudoTargets: number;
  /** Of all that were generated. */
  readonly pseudoTargetStatistics: PseudoTargetStatistics;
  /** What the recipe's filter dropped, and what is left; absent without one. */
  readonly pseudoTargetFilter?: FilterFacts | undefined;
  /** How each training went and what ended it, in order. */
  readonly trainings: readonly TrainingOutcome[];
  /** What T's logits were divided by while the student was distilled; absent unless it was fitted to the validation split. */
  readonly teacherTemperature?: FittedTemperature | undefined;
  /** What each term of the student's loss was divided by before it was weighted; absent where it has one term, or none was scaled. */
  readonly lossScales?: Readonly<Record<string, number>> | undefined;
  /** What was stored of T's distributions; absent where T was asked in every epoch. */
  readonly teacherCache?: MeasuredBefore["teacherCache"];
  /** How far T's tokens go together with the student's; absent where they are the same, or only its texts taught. */
  readonly alignment?: MeasuredBefore["alignment"];
  /** What fine-tuning the distilled student on the labels did; absent without such a stage. */
  readonly finalFineTuning?: FinalFineTuning | undefined;
  readonly tokenizer: { readonly vocabularySize: number };
  /** T's, where it has another than the students. */
  readonly teacherTokenizer?: { readonly vocabularySize: number } | undefined;
  /** What was warned of while the run was made, one sentence each; absent in reports from before it was kept. */
  readonly warnings?: readonly string[];
  /** Validation-split results, where the recipe asks for them: the checkpoints were chosen by that split, so they are too good. */
  readonly validation?: Readonly<Record<SystemName, SystemScores>> | undefined;
  /** Test-split results. */
  readonly systems: Readonly<Record<SystemName, SystemScores>>;
  /** What S and KD begin and T ends, scored, where the recipe asks for it. */
  readonly exposureBias?: ExposureBias | undefined;
  /** What each system took to learn; absent in reports from before it was counted. */
  readonly trainingCosts?: TrainingCosts;
  /** Which of their differences are more than chance; absent in reports from before they were tested. */
  readonly tests?: SystemTests | undefined;
  /** What they are worth by every metric of the task, with intervals and the share of the gap that KD closes; absent in reports from before it was computed. */
  readonly comparisons?: SystemComparisons;
  readonly examples: readonly ReportExample[];
  readonly config: DistillConfig;
  /** Wall time of this run, without what an earlier part of a resumed run took. */
  readonly seconds: number;
}

/** So many examples show what the numbers mean without hiding them. */
const exampleCount = 8;

/** What a distillation has come to. */
export interface DistillOutcome extends MeasuredBefore {
  readonly results: Readonly<Record<SystemName, SystemResult>>;
  /** The same on the validation split, where the recipe asks for it. */
  readonly validation: Readonly<Record<SystemName, SystemResult>> | undefined;
  readonly pseudoTargets: PseudoTargetStatistics;
  readonly pseudoTargetFilter: FilterFacts | undefined;
  readonly trainings: readonly TrainingOutcome[];
  readonly finalFineTuning: FinalFineTuning | undefined;
  readonly exposureBias: ExposureBias | undefined;
  readonly trainingCosts: TrainingCosts;
  /** What was warned of, one sentence each. */
  readonly warnings: readonly string[];
  /** Wall time of this run, without what an earlier part of a resumed run took. */
  readonly seconds: number;
}

/** Gathers the outcome of a distillation. */
export function makeReport({
  config,
  data,
  results,
  validation,
  pseudoTargets,
  pseudoTargetFilter,
  trainings,
  teacherTemperature,
  lossScales,
  teacherCache,
  alignment,
  finalFineTuning,
  exposureBias,
  trainingCosts,
  warnings,
  seconds,
}: { config: DistillConfig; data: DistillData } & DistillOutcome): DistillReport {
  const comparisons = compareSystems(results, data.dataset, config.seed);
  return {
    version: 1,
    dataset: datasetFacts(data.dataset),
    pseudoTargets: pseudoTargets.generated - pseudoTargets.empty - (pseudoTargetFilter?.dropped ?? 0),
    pseudoTargetStatistics: pseudoTargets,
    pseudoTargetFilter,
    trainings,
    teacherTemperature,
    lossScales,
    teacherCache,
    alignment,
    finalFineTuning,
    exposureBias,
    trainingCosts,
    tokenizer: { vocabularySize: data.tokenizer.vocabularySize },
    teacherTokenizer: data.teacher && { vocabularySize: data.teacher.tokenizer.vocabularySize },
    warnings,
    validation: validation && systemScores(validation),
    systems: systemScores(results),
    tests: testsOf(comparisons),
    comparisons,
    examples: evenlySpaced(data.dataset.splits.test).map(([i, example]) => reportExample(i, example, results)),
    config,
    seconds,
  };
}

function systemScores({ S, T, KD }: Readonly<Record<SystemName, SystemResult>>): Record<SystemName, SystemScores> {
  return { S: withoutOutputs(S), T: withoutOutputs(T), KD: withoutOutputs(KD) };
}

/** Evenly spaced and never chosen by their outputs: a report must not pick its cherries. */
function evenlySpaced(examples: readonly Example[]): [number, Example][] {
  const count = Math.min(exampleCount, examples.length);
  return Array.from({ length: count }, (_, i) => Math.floor((i * examples.length) / count)).map((i) => [i, examples[i] as Example]);
}

function reportExample(i: number, example: Example, results: Readonly<Record<SystemName, SystemResult>>): ReportExample {
  const output = (name: SystemName): string => results[name].predictions[i] as string;
  return {
    source: restorePlaceholders(example.source, example),
    references: referencesOf(example).map((reference) => restorePlaceholders(reference, example)),
    outputs: { S: output("S"), T: output("T"), KD: output("KD") },
  };
}
