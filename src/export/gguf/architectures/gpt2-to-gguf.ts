import { ConfigError } from "../../../core/index.js";
import type { Gpt2Config } from "../../../models/index.js";
import type { GgufModel, PlannedTensor } from "../gguf-architecture.js";
import { float32, uint32 } from "../metadata-values.js";
import { asItIs, firstRows, transposed } from "../planned-tensors.js";

/** Names of the one activation function that llama.cpp has for GPT-2. */
const activations = ["gelu_new", "gelu_pytorch_tanh"];

/**
 * A GPT-2 in llama.cpp's words.
 * @throws ConfigError for another activation function, and for attention scores that are scaled otherwise than by √(size of a head).
 */
export function gpt2ToGguf(config: Gpt2Config): GgufModel {
  assertSayable(config);
  const { vocabSize, nPositions, nEmbd, nInner, nLayer, nHead, layerNormEpsilon, tieWordEmbeddings } = config;
  return {
    architecture: "gpt2",
    metadata: [
      ["context_length", uint32(nPositions)],
      ["embedding_length", uint32(nEmbd)],
      ["block_count", uint32(nLayer)],
      ["feed_forward_length", uint32(nInner)],
      ["attention.head_count", uint32(nHead)],
      ["attention.head_count_kv", uint32(nHead)],
      ["attention.key_length", uint32(nEmbd / nHead)],
      ["attention.value_length", uint32(nEmbd / nHead)],
      ["attention.layer_norm_epsilon", float32(layerNormEpsilon)],
      ["vocab_size", uint32(vocabSize)],
    ],
    tensors: [
      firstRows("token_embd.weight", "transformer.wte.weight", [vocabSize, nEmbd]),
      asItIs("position_embd.weight", "transformer.wpe.weight", [nPositions, nEmbd]),
      ...Array.from({ length: nLayer }, (_, i) => layerTensors(config, i)).flat(),
      ...weightAndBias("output_norm", "transformer.ln_f", nEmbd),
      ...(tieWordEmbeddings ? [] : [firstRows("output.weight", "lm_head.weight", [vocabSize, nEmbd])]),
    ],
  };
}

function assertSayable({ activationFunction, scaleAttnWeights, scaleAttnByInverseLayerIdx }: Gpt2Config): void {
  const refuse = (key: string, value: unknown, only: string): never => {
    throw new ConfigError(`config.json: ${key} is ${value}: llama.cpp's GPT-2 has ${only} only.`, {
      hint: "Such a model cannot be exported as GGUF.",
    });
  };
  if (!activations.includes(activationFunction)) refuse("activation_function", activationFunction, activations.join(" or "));
  if (!scaleAttnWeights) refuse("scale_attn_weights", false, "scores divided by √(size of a head)");
  if (scaleAttnByInverseLayerIdx) refuse("scale_attn_by_inverse_layer_idx", true, "layers whose scores are all scaled alike");
}

function layerTensors({ nEmbd, nInner }: Gpt2Config, layer: number): PlannedTensor[] {
  const [to, from] = [`blk.${layer}`, `transformer.h.${layer}`];
  return [
    ...weightAndBias(`${to}.attn_norm`, `${from}.ln_1`, nEmbd),
    ...map(`${to}.attn_qkv`, `${from}.attn.c_attn`, [3 * nEmbd, nEmbd]),
    ...map(`${to}.attn_output`, `${from}.attn.c_proj`, [nEmbd, nEmbd]),
    ...weightAndBias(`${to}.ffn_norm`, `${from}.ln_2`, nEmbd),
    ...map(`${to}.ffn_up`, `${from}.mlp.c_fc`, [nInner, nEmbd]),
    ...map(`${to}.ffn_down`, `${from}.mlp.c_proj`, [nEmbd, nInner]),
  ];
}

function map(to: string, from: string, shape: readonly [out: number, input: number]): PlannedTensor[] {
  return [transposed(`${to}.weight`, `${from}.weight`, shape), asItIs(`${to}.bias`, `${from}.bias`, [shape[0]])];
}

function weightAndBias(to: string, from: string, size: number): PlannedTensor[] {
  return ["weight", "bias"].map((part) => asItIs(`${to}.${part}`, `${from}.${part}`, [size]));
}
