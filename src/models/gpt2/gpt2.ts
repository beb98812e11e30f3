import { type InitializeOptions, initializeParameters, type Parameters } from "../../nn/index.js";
import { CausalDecoder } from "../decoder-only/index.js";
import type { Gpt2Config } from "./gpt2-config.js";
import { bindGpt2Weights, gpt2ParameterSpecs } from "./gpt2-parameters.js";

/**
 * GPT-2 (Radford et al. 2019): a decoder-only model with learned positions, layer norms before each sublayer, and (unless the head is untied) one matrix that embeds and predicts.
 * Exact like Transformers' `GPT2LMHeadModel`.
 */
export class Gpt2 extends CausalDecoder<Gpt2Config> {
  constructor(config: Gpt2Config, parameters: Parameters) {
    const { nEmbd, nHead, scaleAttnWeights, scaleAttnByInverseLayerIdx } = config;
    const scale = scaleAttnWeights ? (nEmbd / nHead) ** -0.5 : 1;
    const settings = {
      numHeads: nHead,
      normFirst: true,
      scaleOf: (layer: number) => (scaleAttnByInverseLayerIdx ? scale / (layer + 1) : scale),
      embeddingDropout: config.embdPdrop,
      residualDropout: config.residPdrop,
      attentionDropout: config.attnPdrop,
      layerDrop: 0,
      paddingId: undefined,
      positionOffset: 0,
      maxPositions: config.nPositions,
    };
    super(config, parameters, { weights: bindGpt2Weights(config, parameters), settings });
  }

  /** A GPT-2 with fresh weights. */
  static initialize(config: Gpt2Config, options: InitializeOptions): Gpt2 {
    return new Gpt2(config, initializeParameters(gpt2ParameterSpecs(config), options));
  }
}
