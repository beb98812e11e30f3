import type { ParameterSpec, Parameters } from "../nn/index.js";
import type { CheckpointRules } from "./checkpoint/index.js";
import type { ModelDimensions } from "./flops/index.js";
import type { FreshStart } from "./fresh-start.js";
import type { ModelConfig, TextModel } from "./model.js";
import type { ModelKind } from "./model-kind.js";

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
export interface Architecture<Config extends ModelConfig = ModelConfig> extends CheckpointRules {
  /** What people are told of it. */
  readonly kind: ModelKind;
  readonly fresh: FreshStart;
  /** Reads `config.json`; `weightNames` are the checkpoint's tensors, where the file alone does not say everything. */
  parseConfig(json: Readonly<Record<string, unknown>>, weightNames?: { has(name: string): boolean }): Config;
  /** The `config.json` object, with Hugging Face's keys. */
  configToJson(config: Config): Record<string, unknown>;
  /** The keys of `config.json` that Transformers 5 wants as floats: it refuses `1` where it expects `1.0`. */
  readonly floatKeys: readonly string[];
  parameterSpecs(config: Config): ParameterSpec[];
  readonly layers: LayerPlaces<Config>;
  /** What decides what the model costs to run. */
  dimensions(config: Config): ModelDimensions;
  create(config: Config, parameters: Parameters): TextModel;
  /** What another tool makes of such a model that whoever exports one should know, in a sentence; undefined where there is nothing to say. */
  troubleElsewhere?(config: Config): string | undefined;
  /** The config with this rate for the main dropout, and for any other that it has above 0. */
  withDropoutRate(config: Config, rate: number): Config;
}
