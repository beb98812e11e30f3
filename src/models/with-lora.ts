import { streamSeed } from "../core/index.js";
import { initializeParameters } from "../nn/index.js";
import { LoraAdapter, type LoraSettings, loraSpecs, targetModules } from "./adapter/index.js";
import { architectureOf } from "./architectures.js";
import { createModel } from "./create-model.js";
import type { ModelConfig, TextModel } from "./model.js";

/**
 * A model with a fresh LoRA adapter beside its weights (Hu et al. 2022), which computes what it computed before: a training then changes the adapter alone. It has the
 * given model's own weights: of the two, only this one's parameters are to be disposed. A's are drawn from the seed's stream `adapter`.
 * @throws ConfigError for targets that the model does not have.
 */
export function withLora(model: TextModel, settings: LoraSettings, { seed }: { readonly seed: number }): TextModel {
  const { config, parameters, device } = model;
  const modules = targetModules(architectureOf(config.modelType), config, settings.targets);
  const matrices = initializeParameters(loraSpecs(modules, settings), { seed: streamSeed(seed, "adapter"), device });
  const adapter = new LoraAdapter(
    settings,
    modules.map(({ name }) => name),
    matrices,
  );
  return createModel(config, parameters.withAdapter(adapter));
}

/** Makes sure that a model of this config has what an adapter targets. @throws ConfigError as {@link withLora}. */
export function checkLora(config: ModelConfig, { targets }: Pick<LoraSettings, "targets">): void {
  targetModules(architectureOf(config.modelType), config, targets);
}
