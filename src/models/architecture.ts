import type { ParameterSpec, Parameters } from "../nn/index.js";
import { Bart } from "./bart.js";
import { type BartConfig, bartConfigToJson, parseBartConfig } from "./bart-config.js";
import { bartParameterSpecs, canonicalBartName, redundantBartKey } from "./bart-parameters.js";
import type { CheckpointRules } from "./checkpoint-names.js";
import type { EncoderDecoderModel, ModelConfig, Stack } from "./model.js";
import { byModelType } from "./model-type.js";
import { T5 } from "./t5.js";
import { parseT5Config, type T5Config, t5ConfigToJson } from "./t5-config.js";
import { redundantT5Key, t5ParameterSpecs } from "./t5-parameters.js";

/** Where an architecture's layers are: in its config, and in the names of its weights. */
export interface LayerPlaces<Config extends ModelConfig = ModelConfig> {
  /** The config's keys for the number of layers. */
  readonly counts: Readonly<Record<Stack, keyof Config & string>>;
  /**
   * Matches the beginning of the name of a weight of one layer up to and with the layer's number; the groups `stack` and `layer` say which it is. A
   * weight that all layers of a stack share does not match, even if one of them has it in its name.
   */
  readonly pattern: RegExp;
}

/** Everything the library needs to know of one `model_type`. */
export interface Architecture<Config extends ModelConfig = ModelConfig> extends CheckpointRules {
  /** Reads `config.json`; `weightNames` are the checkpoint's tensors, where the file alone does not say everything. */
  parseConfig(json: Readonly<Record<string, unknown>>, weightNames?: { has(name: string): boolean }): Config;
  /** The `config.json` object, with Hugging Face's keys. */
  configToJson(config: Config): Record<string, unknown>;
  /** The keys of `config.json` that Transformers 5 wants as floats: it refuses `1` where it expects `1.0`. */
  readonly floatKeys: readonly string[];
  parameterSpecs(config: Config): ParameterSpec[];
  readonly layers: LayerPlaces<Config>;
  create(config: Config, parameters: Parameters): EncoderDecoderModel;
  /** The config with this rate for the main dropout, and for any other that it has above 0. */
  withDropoutRate(config: Config, rate: number): Config;
}

const t5: Architecture<T5Config> = {
  parseConfig: parseT5Config,
  configToJson: t5ConfigToJson,
  floatKeys: ["initializer_factor", "layer_norm_epsilon", "dropout_rate"],
  parameterSpecs: t5ParameterSpecs,
  canonicalName: (name) => name,
  redundantKey: redundantT5Key,
  layers: {
    counts: { encoder: "numLayers", decoder: "numDecoderLayers" },
    pattern: /^(?<stack>encoder|decoder)\.block\.(?<layer>\d+)(?!.*\.relative_attention_bias\.)/,
  },
  create: (config, parameters) => new T5(config, parameters),
  withDropoutRate: (config, dropoutRate) => ({ ...config, dropoutRate }),
};

const bart: Architecture<BartConfig> = {
  parseConfig: parseBartConfig,
  configToJson: bartConfigToJson,
  floatKeys: ["dropout", "attention_dropout", "activation_dropout", "init_std"],
  parameterSpecs: bartParameterSpecs,
  canonicalName: canonicalBartName,
  redundantKey: redundantBartKey,
  layers: {
    counts: { encoder: "encoderLayers", decoder: "decoderLayers" },
    pattern: /^model\.(?<stack>encoder|decoder)\.layers\.(?<layer>\d+)/,
  },
  create: (config, parameters) => new Bart(config, parameters),
  withDropoutRate: (config, rate) => ({
    ...config,
    dropout: rate,
    attentionDropout: config.attentionDropout > 0 ? rate : 0,
    activationDropout: config.activationDropout > 0 ? rate : 0,
  }),
};

const architectures: Readonly<Record<string, Architecture>> = {
  t5: t5 as unknown as Architecture,
  bart: bart as unknown as Architecture,
};

/** The architecture of a Hugging Face `model_type`. @throws ConfigError for one that is not supported, naming those that are. */
export function architectureOf(modelType: unknown): Architecture {
  return byModelType(architectures, modelType);
}
