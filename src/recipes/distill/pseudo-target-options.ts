import { type EncodedInput, inputOf } from "../../data/index.js";
import type { PseudoTargetInput } from "../../distill/index.js";
import { runPaths } from "../../runs/index.js";
import { decodingOf } from "../config/index.js";
import type { PreparedData } from "../task/index.js";
import type { DistillConfig } from "./config/index.js";
import type { DistillContext } from "./distill-context.js";
import type { PseudoTargetPhaseOptions } from "./pseudo-target-phase.js";

/** What `pseudoTargets` says: for which inputs of the task, decoded how, kept where. */
export function pseudoTargetOptions({ config, data, runFolder, store, emit, signal }: DistillContext): PseudoTargetPhaseOptions {
  const { decoding, sequences, filter = {} } = config.pseudoTargets;
  const paths = runPaths(runFolder);
  return {
    data,
    isAsked: config.pseudoTargets.inputs !== "none",
    inputs: pseudoTargetInputs(config, data),
    decoding: decodingOf(decoding, { maxNewTokens: config.data.maxTargetLength, seed: config.seed, sequences }),
    batchTokens: config.generation.batchTokens,
    path: paths.pseudoTargets,
    keyPath: paths.pseudoTargetsKey,
    filter,
    studentLogProbsPath: paths.studentLogProbs,
    store,
    emit,
    signal,
  };
}

/** The inputs that get pseudo-targets, labeled ones first, with the text they come from. */
export function pseudoTargetInputs({ pseudoTargets }: DistillConfig, data: PreparedData): PseudoTargetInput[] {
  const { splits } = data.dataset;
  const withText = (rows: readonly EncodedInput[], texts: readonly { readonly source: string }[]): PseudoTargetInput[] =>
    rows.map(({ id, inputIds }, i) => ({ id, inputIds, source: texts[i]?.source as string }));
  const parts = { labeled: withText(data.train.map(inputOf), splits.train), unlabeled: withText(data.unlabeled, splits.unlabeled) };
  if (pseudoTargets.inputs === "none") return [];
  return pseudoTargets.inputs === "both" ? [...parts.labeled, ...parts.unlabeled] : parts[pseudoTargets.inputs];
}
