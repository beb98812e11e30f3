import { join } from "node:path";
import { ConfigError } from "../core/index.js";
import { makeFolder, writeChunksAtomic, writeJsonAtomic } from "../runs/index.js";
import { safetensorsChunks } from "../tensor/index.js";
import { allLinearTargets, loraOf, loraToJson, type NamedAdapterBase } from "./adapter/index.js";
import { architectureOf } from "./architectures.js";
import { adapterConfigFile, adapterWeights } from "./checkpoint/index.js";
import { isDecoderOnly } from "./decoder-only/index.js";
import type { TextModel } from "./model.js";
import { type ModelUse, saveModelConfig } from "./save-model-config.js";

/**
 * Writes the adapter of a model as PEFT 0.21.2 does (`adapter_config.json`, `adapter_model.safetensors`): PEFT loads it, and so does `loadModel`. Beside it stand the base's
 * `config.json` and a `generation_config.json`, which say how the whole is used; PEFT and Transformers look into the base's folder for them.
 * @throws ConfigError for a model without an adapter.
 */
export function saveAdapter(model: TextModel, folder: string, { base, ...use }: ModelUse & { readonly base: NamedAdapterBase }): void {
  const { config, parameters } = model;
  const lora = loraOf(parameters);
  if (lora === undefined) throw new ConfigError(`${folder}: the model has no adapter to be saved.`, { hint: "Save it whole (saveModel)." });
  const architecture = architectureOf(config.modelType);
  const { targets } = lora.settings;
  const place = {
    base,
    targets: targets === "all-linear" ? allLinearTargets(architecture, config) : targets,
    isDecoderOnly: isDecoderOnly(config),
    isInputFirst: lora.modules.some((module) => architecture.isInputFirst?.(`${module}.weight`) ?? false),
  };
  makeFolder(folder);
  saveModelConfig(model, folder, use);
  writeChunksAtomic(join(folder, adapterWeights), safetensorsChunks(lora.parameters.state, { format: "pt" }));
  writeJsonAtomic(join(folder, adapterConfigFile), loraToJson(lora.settings, place));
}
