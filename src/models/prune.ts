import { ConfigError } from "../core/index.js";
import type { EncoderDecoderModel } from "./model.js";

/** Which layers are kept. */
export interface KeptLayers {
  readonly encoderLayers?: number | readonly number[] | undefined;
  readonly decoderLayers?: number | readonly number[] | undefined;
}

/** Stands in until pruning is merged. */
export function pruneLayers(model: EncoderDecoderModel, layers: KeptLayers): EncoderDecoderModel {
  throw new ConfigError(`pruning ${model.config.modelType} to ${JSON.stringify(layers)} is on another branch.`);
}
