import { join } from "node:path";
import { ConfigError } from "../core/index.js";
import { makeFolder, writeChunksAtomic, writeFileAtomic, writeJsonAtomic } from "../runs/index.js";
import { safetensorsChunks } from "../tensor/index.js";
import { allLinearTargets, loraOf, loraToJson, type NamedAdapterBase } from "./adapter/index.js";
import { architectureOf } from "./architectures.js";
import {
  adapterConfigFile,
  adapterWeights,
  generationConfigText,
  jsonWithFloats,
  taskInputsFile,
  taskInputsToJson,
} from "./checkpoint/index.js";
import { isDecoderOnly } from "./decoder-only/index.js";
import type { TextModel } from "./model.js";
import type { ModelUse } from "./save-model.js";

/**
 * Writes the adapter of a model as PEFT 0.21.2 does (`adapter_config.json`, `adapter_model.safetensors`): PEFT loads it, and so does `loadModel`. Beside it stands how the whole is
 * used: `generation_config.json`, which others take from the base's folder, and `task_specific_params.json`, which of a whole model is a part of `config.json`: with a
 * `config.json` here, Transformers 5.23 would look for a whole model's weights.
 * @throws ConfigError for a model without an adapter.
 */
export function saveAdapter(
  model: TextModel,
  folder: string,
  { base, generation, inputs = {} }: ModelUse & { readonly base: NamedAdapterBase },
): void {
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
  writeFileAtomic(join(folder, "generation_config.json"), generationConfigText(config, generation));
  // Written where it says nothing, too: the base's may say something else.
  writeJsonAtomic(join(folder, taskInputsFile), taskInputsToJson(inputs, place.isDecoderOnly) ?? {});
  writeChunksAtomic(join(folder, adapterWeights), safetensorsChunks(lora.parameters.state, { format: "pt" }));
  writeFileAtomic(join(folder, adapterConfigFile), jsonWithFloats(loraToJson(lora.settings, place), ["lora_dropout"]));
}
