import { CheckpointError } from "../../core/index.js";
import { type GgufFile, MetadataValues } from "../../gguf/index.js";
import { assertNothingElse } from "./assert-nothing-else.js";
import type { GgufArchitecture } from "./gguf-architectures.js";
import { ropeOfGguf } from "./rope-of-gguf.js";
import { shortNumber } from "./short-number.js";

/** The `config.json` of a GGUF file's model. */
export interface GgufConfig {
  readonly json: Readonly<Record<string, unknown>>;
  /** What the file does not say and was taken as llama.cpp takes it, and what it says that is not known; a sentence each, without its full stop. */
  readonly warnings: readonly string[];
}

/**
 * Reads a GGUF file's metadata as the `config.json` of a Llama, Qwen2 or Qwen3, without its special tokens. Whether the head is tied, and which maps have biases, the tensors tell.
 * @throws CheckpointError naming the key that is missing, contradicts another, or says what such a config cannot.
 */
export function configOfGguf(file: GgufFile, { name }: GgufArchitecture): GgufConfig {
  const values = new MetadataValues(file);
  const warnings: string[] = [];
  const required = (key: string, kind: "count" | "number" = "count"): number => {
    const value = values[kind](`${name}.${key}`);
    if (value !== undefined) return value;
    throw new CheckpointError(`${file.path}: has no ${name}.${key}.`, {
      hint: "Without it llama.cpp does not load the file either. Fetch another conversion of the model.",
    });
  };
  const [hidden, heads] = [required("embedding_length"), required("attention.head_count")];
  const keyHeads = values.count(`${name}.attention.head_count_kv`);
  if (keyHeads === undefined) warnings.push(`has no ${name}.attention.head_count_kv: taken as head_count, ${heads}, as llama.cpp does`);
  const rope = ropeOfGguf({ file, architecture: name, warnings });
  const json = {
    model_type: name,
    vocab_size: rowsOf(file),
    hidden_size: hidden,
    intermediate_size: required("feed_forward_length"),
    num_hidden_layers: required("block_count"),
    num_attention_heads: heads,
    num_key_value_heads: keyHeads ?? heads,
    head_dim: headSizeOf(file, { name, usual: hidden / heads }),
    max_position_embeddings: required("context_length"),
    rms_norm_eps: shortNumber(required("attention.layer_norm_rms_epsilon", "number")),
    tie_word_embeddings: !file.tensors.has("output.weight"),
    ...biasesOf(file, name),
    rope_parameters: rope,
  };
  warnings.push(...assertNothingElse(file, name));
  return { json, warnings };
}

/** The embedding's rows: what a vocabulary is filled up to. */
function rowsOf({ path, tensors }: GgufFile): number {
  const embedding = tensors.get("token_embd.weight");
  if (embedding === undefined)
    throw new CheckpointError(`${path}: has no token_embd.weight: the file has no weights, only what is said about them.`);
  return embedding.shape[0] ?? 0;
}

function headSizeOf(file: GgufFile, { name, usual }: { readonly name: string; readonly usual: number }): number {
  const values = new MetadataValues(file);
  const size = values.count(`${name}.attention.key_length`) ?? usual;
  for (const key of ["attention.value_length", "rope.dimension_count"]) {
    const other = values.count(`${name}.${key}`) ?? size;
    if (other === size) continue;
    throw new CheckpointError(
      `${file.path}: ${name}.${key} is ${other}, and a head has ${size} numbers: heads of two sizes, or turned in part, are not imported.`,
    );
  }
  return size;
}

/** A Qwen2 has its biases in any case. */
function biasesOf({ tensors }: GgufFile, name: string): Readonly<Record<string, boolean>> {
  const has = (part: string): boolean => tensors.has(`blk.0.${part}.bias`);
  const attention = name === "qwen2" ? {} : { attention_bias: has("attn_q") || has("attn_output") };
  return { ...attention, ...(name === "llama" ? { mlp_bias: has("ffn_gate") || has("ffn_down") } : {}) };
}
