import {
  blackBox,
  distill,
  estimate,
  evaluate,
  fineTune,
  gather,
  generateOutputs,
  measure,
  type ProbeRequest,
  pretrain,
  pruneModel,
  resolveBlackBoxConfig,
  resolveConfig,
  resolveEvaluateConfig,
  resolveFineTuneConfig,
  resolveGatherConfig,
  resolveGenerateConfig,
  resolveMeasureConfig,
  resolvePretrainConfig,
  resolvePruneConfig,
  type TrainingRateRequest,
  takeProbe,
  trainingRate,
} from "../recipes/index.js";
import { probeInChild } from "./probe-in-child.js";
import type { RecipeFunction } from "./serve-job.js";

/** Every recipe a job can run, by its command's name; `probe` is what `measure` forks, `training-rate` what `study plan` asks. */
export const recipes: Readonly<Record<string, RecipeFunction>> = {
  "black-box": (config, context) => blackBox(resolveBlackBoxConfig(config), context),
  distill: (config, context) => distill(resolveConfig(config), context),
  estimate: (config, context) => estimate(resolveConfig(config), context),
  evaluate: (config, context) => evaluate(resolveEvaluateConfig(config), context),
  "fine-tune": (config, context) => fineTune(resolveFineTuneConfig(config), context),
  gather: (config, context) => gather(resolveGatherConfig(config), context),
  generate: (config, context) => generateOutputs(resolveGenerateConfig(config), context),
  measure: (config, context) => measure(resolveMeasureConfig(config), context, probeInChild),
  pretrain: (config, context) => pretrain(resolvePretrainConfig(config), context),
  probe: (config, context) => takeProbe(config as ProbeRequest, context),
  "training-rate": (config) => trainingRate(config as TrainingRateRequest),
  prune: (config, context) => pruneModel(resolvePruneConfig(config), context),
};
