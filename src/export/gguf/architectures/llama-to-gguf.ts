import { ConfigError } from "../../../core/index.js";
import type { LlamaConfig } from "../../../models/index.js";
import type { GgufModel, PlannedTensor } from "../gguf-architecture.js";
import { float32, uint32 } from "../metadata-values.js";
import { asItIs, firstRows, pairedRows } from "../planned-tensors.js";
import { ropeToGguf } from "./rope-to-gguf.js";

/**
 * A Llama, a Qwen2 or a Qwen3 in llama.cpp's words. Its Llama turns neighboring numbers of a head together where Hugging Face's checkpoints turn number i of both halves: the rows of queries and
 * keys change places. Its Qwens turn halves, too.
 * @throws ConfigError for another activation function than SiLU, for biases that llama.cpp's model of the type does not have, and for scalings of positions that it does not know.
 */
export function llamaToGguf(config: LlamaConfig): GgufModel {
  assertSayable(config);
  const { modelType, vocabSize, hiddenSize, numHiddenLayers, tieWordEmbeddings } = config;
  const rope = ropeToGguf(config);
  return {
    architecture: modelType,
    metadata: [...sizes(config), ...rope.metadata, ["vocab_size", uint32(vocabSize)]],
    tensors: [
      ...rope.tensors,
      firstRows("token_embd.weight", "model.embed_tokens.weight", [vocabSize, hiddenSize]),
      ...Array.from({ length: numHiddenLayers }, (_, i) => layerTensors(config, i)).flat(),
      asItIs("output_norm.weight", "model.norm.weight", [hiddenSize]),
      ...(tieWordEmbeddings ? [] : [firstRows("output.weight", "lm_head.weight", [vocabSize, hiddenSize])]),
    ],
  };
}

function sizes(config: LlamaConfig): GgufModel["metadata"] {
  const { maxPositionEmbeddings, hiddenSize, numHiddenLayers, intermediateSize, rmsNormEps } = config;
  const { numAttentionHeads, numKeyValueHeads, headDim } = config;
  return [
    ["context_length", uint32(maxPositionEmbeddings)],
    ["embedding_length", uint32(hiddenSize)],
    ["block_count", uint32(numHiddenLayers)],
    ["feed_forward_length", uint32(intermediateSize)],
    ["attention.head_count", uint32(numAttentionHeads)],
    ["attention.head_count_kv", uint32(numKeyValueHeads)],
    ["attention.key_length", uint32(headDim)],
    ["attention.value_length", uint32(headDim)],
    ["attention.layer_norm_rms_epsilon", float32(rmsNormEps)],
  ];
}

function assertSayable({ modelType, hiddenAct, attentionBias, mlpBias }: LlamaConfig): void {
  const refuse = (what: string): never => {
    throw new ConfigError(`config.json: ${what}: llama.cpp's ${modelType} has no such thing.`, {
      hint: "Such a model cannot be exported as GGUF.",
    });
  };
  if (hiddenAct !== "silu" && hiddenAct !== "swish") refuse(`hidden_act ${hiddenAct}`);
  if (attentionBias && modelType === "qwen3") refuse("attention_bias true");
  if (mlpBias && modelType !== "llama") refuse("mlp_bias true");
}

function layerTensors(config: LlamaConfig, layer: number): PlannedTensor[] {
  const { modelType, hiddenSize, intermediateSize, numAttentionHeads, numKeyValueHeads, headDim, attentionBias, mlpBias } = config;
  const [to, from] = [`blk.${layer}`, `model.layers.${layer}`];
  const [queries, keys] = [numAttentionHeads * headDim, numKeyValueHeads * headDim];
  const isBiased = modelType === "qwen2" || attentionBias;
  const map = (name: string, own: string, { shape, bias, heads }: MapFacts): PlannedTensor[] =>
    [asPaired(`${to}.${name}.weight`, `${from}.${own}.weight`, shape, heads)].concat(
      bias ? [asPaired(`${to}.${name}.bias`, `${from}.${own}.bias`, [shape[0]], heads)] : [],
    );
  const heads = (count: number): number | undefined => (modelType === "llama" ? count : undefined);
  const norm = (name: string, own: string, size: number) => asItIs(`${to}.${name}.weight`, `${from}.${own}.weight`, [size]);
  return [
    norm("attn_norm", "input_layernorm", hiddenSize),
    ...map("attn_q", "self_attn.q_proj", { shape: [queries, hiddenSize], bias: isBiased, heads: heads(numAttentionHeads) }),
    ...map("attn_k", "self_attn.k_proj", { shape: [keys, hiddenSize], bias: isBiased, heads: heads(numKeyValueHeads) }),
    ...map("attn_v", "self_attn.v_proj", { shape: [keys, hiddenSize], bias: isBiased }),
    ...map("attn_output", "self_attn.o_proj", { shape: [hiddenSize, queries], bias: attentionBias && modelType === "llama" }),
    ...(modelType === "qwen3" ? [norm("attn_q_norm", "self_attn.q_norm", headDim), norm("attn_k_norm", "self_attn.k_norm", headDim)] : []),
    norm("ffn_norm", "post_attention_layernorm", hiddenSize),
    ...map("ffn_gate", "mlp.gate_proj", { shape: [intermediateSize, hiddenSize], bias: mlpBias }),
    ...map("ffn_up", "mlp.up_proj", { shape: [intermediateSize, hiddenSize], bias: mlpBias }),
    ...map("ffn_down", "mlp.down_proj", { shape: [hiddenSize, intermediateSize], bias: mlpBias }),
  ];
}

interface MapFacts {
  readonly shape: readonly [out: number, input: number];
  readonly bias: boolean;
  /** Of queries and keys that are turned by neighbors, how many there are. */
  readonly heads?: number | undefined;
}

function asPaired(name: string, from: string, shape: readonly number[], heads: number | undefined): PlannedTensor {
  return heads === undefined ? asItIs(name, from, shape) : pairedRows(name, from, { shape, heads });
}
