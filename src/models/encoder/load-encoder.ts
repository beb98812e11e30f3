import {
  type CheckpointIndex,
  type CheckpointRules,
  canonicalNames,
  indexCheckpoint,
  type LoadOptions,
  parseFolderConfig,
  readCheckpoint,
} from "../checkpoint/index.js";
import { encoderArchitectureOf } from "./encoder-architecture.js";
import type { EncoderModel } from "./encoder-model.js";

/** An encoder from a folder. */
export interface LoadedEncoder {
  /** The caller disposes its `parameters`. */
  readonly encoder: EncoderModel;
  /** The tensors of the checkpoint that the encoder does not read, by their names there: heads, and leftovers of older writers. */
  readonly unread: readonly string[];
}

/**
 * Loads the encoder of a Hugging Face model folder: `config.json`, and `model.safetensors` or its shards, with or without heads. Everything that can
 * be checked without the weights (config, names, shapes) is checked before any of them is read.
 * @throws ConfigError for an unsupported or impossible config; CheckpointError for weights that are missing, unknown, misshapen or not finite.
 */
export function loadEncoder(folder: string, options: LoadOptions = {}): LoadedEncoder {
  const { architecture, config } = parseFolderConfig(folder, (json) => {
    const architecture = encoderArchitectureOf(json.model_type);
    return { architecture, config: architecture.parseConfig(json) };
  });
  const rules = architecture.rules(config);
  const named = canonicalNames(indexCheckpoint(folder), rules);
  const parameters = readCheckpoint(folder, named, { ...options, specs: architecture.parameterSpecs(config), rules });
  return { encoder: architecture.create(config, parameters), unread: unreadNames(named, rules) };
}

function unreadNames(named: CheckpointIndex, { redundantKey }: CheckpointRules): string[] {
  return [...named].filter(([canonical]) => redundantKey(canonical) !== undefined).map(([, { name }]) => name);
}
