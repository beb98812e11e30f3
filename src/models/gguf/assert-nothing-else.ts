import { CheckpointError } from "../../core/index.js";
import { type GgufFile, type GgufValue, MetadataValues } from "../../gguf/index.js";

/** What decides about a config, without the architecture's name before it. */
const read = new Set([
  ...["block_count", "context_length", "embedding_length", "feed_forward_length", "vocab_size"],
  ...[
    "attention.head_count",
    "attention.head_count_kv",
    "attention.key_length",
    "attention.value_length",
    "attention.layer_norm_rms_epsilon",
  ],
  ...[
    "rope.dimension_count",
    "rope.freq_base",
    "rope.scale_linear",
    "rope.scaling.type",
    "rope.scaling.factor",
    "rope.scaling.original_context_length",
  ],
  ...[
    "rope.scaling.attn_factor",
    "rope.scaling.yarn_attn_factor",
    "rope.scaling.yarn_ext_factor",
    "rope.scaling.yarn_log_multiplier",
    "rope.scaling.alpha",
  ],
  ...["rope.scaling.yarn_beta_fast", "rope.scaling.yarn_beta_slow"],
]);

/** What says nothing about how the model computes. */
const idle = new Set(["rope.scaling.finetuned", "tensor_data_layout", "expert_used_count"]);

/** What makes another model of it, unless its value is 0 or `usual`. */
const computing: Readonly<Record<string, { readonly what: string; readonly usual?: number | boolean }>> = {
  expert_count: { what: "layers of experts" },
  expert_shared_count: { what: "layers of experts" },
  "attention.sliding_window": { what: "attention in a window" },
  "attention.causal": { what: "attention to what follows", usual: true },
  "attention.clamp_kqv": { what: "clamped queries, keys and values" },
  "attention.scale": { what: "another scale of attention" },
  "attention.max_alibi_bias": { what: "positions by ALiBi" },
  "attention.temperature_scale": { what: "another scale of attention" },
  attn_logit_softcapping: { what: "capped attention" },
  final_logit_softcapping: { what: "capped logits" },
  logit_scale: { what: "scaled logits", usual: 1 },
  embedding_scale: { what: "scaled embeddings", usual: 1 },
  residual_scale: { what: "scaled residuals", usual: 1 },
  use_parallel_residual: { what: "parallel sublayers" },
  "rope.dimension_sections": { what: "positions in several dimensions" },
};

/**
 * Looks at every key of the architecture that {@link configOfGguf} does not read.
 * @returns Those that are not known, a sentence each.
 * @throws CheckpointError for one that makes another model of it than a config.json of this kind can say.
 */
export function assertNothingElse(file: GgufFile, architecture: string): string[] {
  const others = new MetadataValues(file).after(`${architecture}.`).filter((key) => !read.has(key) && !idle.has(key));
  return others.flatMap((name) => {
    const key = `${architecture}.${name}`;
    const { value } = file.metadata.get(key) as GgufValue;
    const known = Object.hasOwn(computing, name) ? computing[name] : undefined;
    if (known === undefined) return [`has ${key}, which is not known here and left out`];
    if (Number(value) === 0 ? known.usual !== true : value === known.usual) return [];
    const shown = Array.isArray(value) ? `[${value.slice(0, 4).join(", ")}]` : String(value);
    throw new CheckpointError(`${file.path}: ${key} is ${shown}: ${known.what} are not imported.`);
  });
}
