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
 * @example
 * ```ts
 * import { mkdirSync, writeFileSync } from "node:fs";
 * import { loadEncoder, scope, Tensor } from "retort-kd";
 *
 * // In the place of a folder from the hub: a BERT in which every size is 4 and every weight 0, with a head.
 * const sizes = { vocab_size: 4, hidden_size: 4, num_attention_heads: 4, intermediate_size: 4, type_vocab_size: 4 };
 * const tables = ["word", "position", "token_type"].map((kind) => `embeddings.${kind}_embeddings.weight`);
 * const attention = ["self.query", "self.key", "self.value", "output.dense", "output.LayerNorm"].map((part) => `attention.${part}`);
 * const layer = [...attention, "intermediate.dense", "output.dense", "output.LayerNorm"].map((part) => `encoder.layer.0.${part}`);
 * const parts = ["embeddings.LayerNorm", ...layer, "pooler.dense"].flatMap((part) => [`${part}.weight`, `${part}.bias`]);
 * let end = 0;
 * const entries = [...tables, ...parts].map((name) => {
 *   const shape = /Norm|bias/.test(name) ? [4] : [4, 4];
 *   return [name, { dtype: "F32", shape, data_offsets: [end, (end += 4 * 4 ** shape.length)] }];
 * });
 * const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
 * const headerLength = Buffer.from(new BigUint64Array([BigInt(header.length)]).buffer);
 * mkdirSync("bert");
 * writeFileSync("bert/config.json", JSON.stringify({ model_type: "bert", num_hidden_layers: 1, max_position_embeddings: 4, ...sizes }));
 * writeFileSync("bert/model.safetensors", Buffer.concat([headerLength, header, Buffer.alloc(end)]));
 *
 * const { encoder, unread } = loadEncoder("bert");
 * unread; // → [ 'pooler.dense.weight', 'pooler.dense.bias' ]
 * using inputIds = Tensor.from([1, 2, 3], [1, 3], "int64");
 * using attentionMask = Tensor.from([1, 1, 1], [1, 3], "int64");
 * scope(() => encoder.forward({ inputIds, attentionMask }).hidden.shape); // → [ 1, 3, 4 ]
 * encoder.parameters.dispose();
 * ```
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
