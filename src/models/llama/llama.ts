import { type InitializeOptions, initializeParameters, type Parameters } from "../../nn/index.js";
import { CausalDecoder } from "../decoder-only/index.js";
import { Rotary } from "../rotary/index.js";
import type { LlamaConfig } from "./llama-config.js";
import { bindLlamaWeights, llamaParameterSpecs } from "./llama-parameters.js";

/**
 * Llama (Touvron et al. 2023) and what is built like it: a decoder-only model with rotary positions, root-mean-square norms before each sublayer, grouped queries and a gated
 * feed-forward; Qwen2 has biases on queries, keys and values, Qwen3 norms on each head's queries and keys. Exact like Transformers' `LlamaForCausalLM`, `Qwen2ForCausalLM`,
 * `Qwen3ForCausalLM`.
 */
export class Llama extends CausalDecoder<LlamaConfig> {
  constructor(config: LlamaConfig, parameters: Parameters) {
    const scale = config.headDim ** -0.5;
    const settings = {
      numHeads: config.numAttentionHeads,
      numKeyValueHeads: config.numKeyValueHeads,
      rotary: new Rotary(config.ropeParameters, config.headDim),
      normFirst: true,
      scaleOf: () => scale,
      embeddingDropout: 0,
      residualDropout: 0,
      attentionDropout: config.attentionDropout,
      layerDrop: 0,
      paddingId: config.namesPadding ? config.padTokenId : undefined,
      positionOffset: 0,
      maxPositions: config.maxPositionEmbeddings,
    };
    super(config, parameters, { weights: bindLlamaWeights(config, parameters), settings });
  }

  /** A model with fresh weights. */
  static initialize(config: LlamaConfig, options: InitializeOptions): Llama {
    return new Llama(config, initializeParameters(llamaParameterSpecs(config), options));
  }
}
