import { ConfigError } from "../../core/index.js";
import { checkBatchHolds, checkDecoding, type LongestExample } from "./check-decoding.js";
import type { DataConfig } from "./data.js";
import type { PretrainingConfig } from "./model.js";
import { resolveDecoding } from "./resolve-decoding.js";
import type { ScoringConfig } from "./scoring.js";
import type { TrainingConfig } from "./training.js";

type Lengths = Pick<DataConfig, "maxSourceLength" | "maxTargetLength">;

/** Every batch holds an example of the greatest length, and every schedule lasts. @param parts Trainings, by their paths in the recipe. */
export function checkTrainings(lengths: Lengths, parts: Readonly<Record<string, TrainingConfig | undefined>>): void {
  checkParts(parts, longestPair(lengths));
}

/**
 * The same for pretrainings.
 * @param parts By their paths in the recipe.
 */
export function checkPretrainings(
  { maxSourceLength }: Pick<Lengths, "maxSourceLength">,
  parts: Readonly<Record<string, PretrainingConfig | undefined>>,
): void {
  checkParts(parts, longestDenoised(maxSourceLength));
}

/** Decoding fits into its batches, and can run as far as it is asked for: what is left out a model's folder may say, which is looked at when a run begins. */
export function checkEvaluation(data: Lengths, { evaluation, generation }: Pick<ScoringConfig, "evaluation" | "generation">): void {
  checkBatchHolds(generation, { key: "generation", ...longestPair(data) });
  if (evaluation.decoding.method === undefined && evaluation.folderDecoding !== false) return;
  const { decoding } = resolveDecoding("evaluation.decoding", evaluation.decoding);
  checkDecoding("evaluation.decoding", { decoding, ...targetLimit(data) });
}

function checkParts(
  parts: Readonly<Record<string, Pick<TrainingConfig, "batchTokens" | "maxEpochs" | "scheduleEpochs"> | undefined>>,
  longest: Pick<LongestExample, "most" | "lengths">,
): void {
  for (const [key, part] of Object.entries(parts)) {
    if (part === undefined) continue;
    checkBatchHolds(part, { key, ...longest });
    const { maxEpochs, scheduleEpochs = maxEpochs } = part;
    if (scheduleEpochs >= maxEpochs) continue;
    throw new ConfigError(
      `${key}.scheduleEpochs is ${scheduleEpochs}: nothing is learned in the epochs after it, of ${maxEpochs} (maxEpochs).`,
      {
        hint: "Lower maxEpochs, or leave scheduleEpochs out.",
      },
    );
  }
}

/** The key that limits what is decoded on a task. */
export function targetLimit({ maxTargetLength }: Lengths) {
  return { limit: "data.maxTargetLength", maxNewTokens: maxTargetLength } as const;
}

function longestPair({ maxSourceLength, maxTargetLength }: Lengths) {
  return { most: maxSourceLength + maxTargetLength, lengths: "data.maxSourceLength + data.maxTargetLength" };
}

/** A text of n tokens and what restores it: BART's infilling n and n, T5's span corruption at its densest n and n + 2, the last sentinel and the end. */
function longestDenoised(maxSourceLength: number) {
  return { most: 2 * maxSourceLength + 2, lengths: "twice data.maxSourceLength, and 2" };
}
