import { parseWith } from "../../core/index.js";
import { modelFolder } from "../../hub/index.js";
import { configAfterPruning, type ModelConfig, readModelConfig, shapeSchema } from "../../models/index.js";
import { layersSchema, shapedConfig } from "../config/index.js";

/** A model by its folder, or by what it is like; pruned where layers are named. */
export interface DescribedShape {
  readonly from?: string;
  readonly shape?: unknown;
  readonly vocabularySize?: number;
  readonly encoderLayers?: unknown;
  readonly decoderLayers?: unknown;
}

/** The config of a model that need not be there. @throws ConfigError for a shape that cannot be; errors of readModelConfig. */
export function shapedModelConfig({ from, shape, vocabularySize, encoderLayers, decoderLayers }: DescribedShape): ModelConfig {
  // Which tokens are which decides no size; the defaults of published models lie outside of a small vocabulary.
  const ids = { pad_token_id: 0, eos_token_id: 1, bos_token_id: 1, decoder_start_token_id: 0, forced_eos_token_id: 1 };
  const tokens = vocabularySize === undefined ? {} : { vocab_size: vocabularySize, ...ids };
  const whole = from === undefined ? shapedConfig(parseWith(shapeSchema, shape), tokens) : readModelConfig(modelFolder(from));
  const layers = (kept: unknown) => (kept === undefined ? undefined : parseWith(layersSchema, kept));
  return configAfterPruning(whole, { encoderLayers: layers(encoderLayers), decoderLayers: layers(decoderLayers) });
}
