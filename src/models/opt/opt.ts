import { type InitializeOptions, initializeParameters, type Parameters } from "../../nn/index.js";
import { CausalDecoder } from "../decoder-only/index.js";
import type { OptConfig } from "./opt-config.js";
import { bindOptWeights, optParameterSpecs, optPositionOffset } from "./opt-parameters.js";

/**
 * OPT (Zhang et al. 2022): a decoder-only model with learned positions and (unless the head is untied) one matrix that embeds and predicts; opt-350m projects its embeddings and
 * normalises after each sublayer. Exact like Transformers' `OPTForCausalLM`.
 */
export class Opt extends CausalDecoder<OptConfig> {
  constructor(config: OptConfig, parameters: Parameters) {
    const scale = (config.hiddenSize / config.numAttentionHeads) ** -0.5;
    const settings = {
      numHeads: config.numAttentionHeads,
      normFirst: config.doLayerNormBefore,
      scaleOf: () => scale,
      embeddingDropout: 0,
      residualDropout: config.dropout,
      attentionDropout: config.attentionDropout,
      layerDrop: config.layerdrop,
      paddingId: config.padTokenId,
      positionOffset: optPositionOffset,
      maxPositions: config.maxPositionEmbeddings,
    };
    super(config, parameters, { weights: bindOptWeights(config, parameters), settings });
  }

  /** An OPT with fresh weights. */
  static initialize(config: OptConfig, options: InitializeOptions): Opt {
    return new Opt(config, initializeParameters(optParameterSpecs(config), options));
  }
}
