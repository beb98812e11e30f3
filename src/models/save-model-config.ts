import { join } from "node:path";
import { writeFileAtomic } from "../runs/index.js";
import { architectureOf } from "./architectures.js";
import { generationConfigText, generationFloatKeys, jsonWithFloats, type TaskInputs, taskInputsToJson } from "./checkpoint/index.js";
import { isDecoderOnly } from "./decoder-only/index.js";
import type { TextModel } from "./model.js";

/** What a model's folder says of how it is used. */
export interface ModelUse {
  /** How the model is decoded: settings of `generation_config.json`, besides its special tokens, by Transformers' names. */
  readonly generation?: Readonly<Record<string, unknown>> | undefined;
  /** How the texts are put that it reads, for `task_specific_params` in `config.json`. */
  readonly inputs?: TaskInputs | undefined;
}

/** Writes a model's `config.json` and `generation_config.json`, each replaced atomically. */
export function saveModelConfig(model: TextModel, folder: string, { generation, inputs = {} }: ModelUse): void {
  const dtype = model.parameters.tensors[0]?.dtype;
  const { configToJson, floatKeys } = architectureOf(model.config.modelType);
  // Only the other file says which tokens end a generation where that is not one alone.
  const { endTokenIds: _, ...config } = model.config;
  const parameters = taskInputsToJson(inputs, isDecoderOnly(config));
  const taskParameters = parameters === undefined ? {} : { task_specific_params: parameters };
  // What belongs to a task is about generating.
  const json = jsonWithFloats({ ...configToJson(config), dtype, ...taskParameters }, [...floatKeys, ...generationFloatKeys]);
  writeFileAtomic(join(folder, "config.json"), json);
  writeFileAtomic(join(folder, "generation_config.json"), generationConfigText(model.config, generation));
}
