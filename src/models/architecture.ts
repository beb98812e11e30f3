import { ConfigError, nearest } from "../core/index.js";
import type { ParameterSpec, Parameters } from "../nn/index.js";
import { Bart } from "./bart.js";
import { type BartConfig, bartConfigToJson, parseBartConfig } from "./bart-config.js";
import { bartParameterSpecs, canonicalBartName, redundantBartKey } from "./bart-parameters.js";
import { Gpt2 } from "./gpt2.js";
import { type Gpt2Config, gpt2ConfigToJson, parseGpt2Config } from "./gpt2-config.js";
import { canonicalGpt2Name, gpt2ParameterSpecs, redundantGpt2Key } from "./gpt2-parameters.js";
import type { EncoderDecoderModel, ModelConfig } from "./model.js";
import { Opt } from "./opt.js";
import { type OptConfig, optConfigToJson, parseOptConfig } from "./opt-config.js";
import { canonicalOptName, optParameterSpecs, redundantOptKey } from "./opt-parameters.js";
import { T5 } from "./t5.js";
import { parseT5Config, type T5Config, t5ConfigToJson } from "./t5-config.js";
import { redundantT5Key, t5ParameterSpecs } from "./t5-parameters.js";

/** Where an architecture's layers are: in its config, and in the names of its weights. */
export interface LayerPlaces<Config extends ModelConfig = ModelConfig> {
  /** The config's keys for the number of layers; a decoder-only model has no encoder. */
  readonly counts: Readonly<{ encoder?: keyof Config & string; decoder: keyof Config & string }>;
  /**
   * Matches the beginning of the name of a weight of one layer up to and with the layer's number; the groups `stack` (where there are two) and `layer` say
   * which it is. A weight that all layers of a stack share does not match, even if one of them has it in its name.
   */
  readonly pattern: RegExp;
}

/** Everything the library needs to know of one `model_type`. */
export interface Architecture<Config extends ModelConfig = ModelConfig> {
  /** Reads `config.json`; `weightNames` are the checkpoint's tensors, where the file alone does not say everything. */
  parseConfig(json: Readonly<Record<string, unknown>>, weightNames?: { has(name: string): boolean }): Config;
  /** The `config.json` object, with Hugging Face's keys. */
  configToJson(config: Config): Record<string, unknown>;
  /** The keys of `config.json` that Transformers 5 wants as floats: it refuses `1` where it expects `1.0`. */
  readonly floatKeys: readonly string[];
  parameterSpecs(config: Config): ParameterSpec[];
  /** What this library calls a tensor of a checkpoint, whose writers may have called it otherwise. */
  canonicalName(name: string): string;
  /**
   * What a (canonical) key says that checkpoints of this type may hold besides their weights: the name of the weight it is a copy of, or null
   * for one that no model reads; undefined for a key that does not belong there.
   */
  redundantKey(name: string): string | null | undefined;
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

const gpt2: Architecture<Gpt2Config> = {
  parseConfig: parseGpt2Config,
  configToJson: gpt2ConfigToJson,
  floatKeys: ["resid_pdrop", "embd_pdrop", "attn_pdrop", "layer_norm_epsilon", "initializer_range"],
  parameterSpecs: gpt2ParameterSpecs,
  canonicalName: canonicalGpt2Name,
  redundantKey: redundantGpt2Key,
  layers: { counts: { decoder: "nLayer" }, pattern: /^transformer\.h\.(?<layer>\d+)/ },
  create: (config, parameters) => new Gpt2(config, parameters),
  withDropoutRate: (config, rate) => ({
    ...config,
    residPdrop: rate,
    embdPdrop: config.embdPdrop > 0 ? rate : 0,
    attnPdrop: config.attnPdrop > 0 ? rate : 0,
  }),
};

const opt: Architecture<OptConfig> = {
  parseConfig: parseOptConfig,
  configToJson: optConfigToJson,
  floatKeys: ["dropout", "attention_dropout", "init_std"],
  parameterSpecs: optParameterSpecs,
  canonicalName: canonicalOptName,
  redundantKey: redundantOptKey,
  layers: { counts: { decoder: "numHiddenLayers" }, pattern: /^model\.decoder\.layers\.(?<layer>\d+)/ },
  create: (config, parameters) => new Opt(config, parameters),
  withDropoutRate: (config, rate) => ({ ...config, dropout: rate, attentionDropout: config.attentionDropout > 0 ? rate : 0 }),
};

const architectures: Readonly<Record<string, Architecture>> = {
  t5: t5 as unknown as Architecture,
  bart: bart as unknown as Architecture,
  gpt2: gpt2 as unknown as Architecture,
  opt: opt as unknown as Architecture,
};

/** The architecture of a Hugging Face `model_type`. @throws ConfigError for one that is not supported, naming those that are. */
export function architectureOf(modelType: unknown): Architecture {
  const architecture = typeof modelType === "string" && Object.hasOwn(architectures, modelType) ? architectures[modelType] : undefined;
  if (architecture !== undefined) return architecture;
  const guess = nearest(String(modelType), Object.keys(architectures));
  throw new ConfigError(
    `config.json: model_type ${JSON.stringify(modelType)} is not supported; ${Object.keys(architectures).join(", ")} are.`,
    {
      ...(guess === undefined ? {} : { hint: `Did you mean '${guess}'?` }),
    },
  );
}
