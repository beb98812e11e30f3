import type { Parameters } from "../../nn/index.js";
import { add, slice, type Tensor } from "../../tensor/index.js";
import { additivePaddingMask } from "../attention/index.js";
import { Capture } from "../layers/index.js";
import type { EncoderInputs } from "../model.js";
import { embedTokens, feedForward } from "./bert-block.js";
import { checkedLength } from "./check-length.js";
import type { DebertaConfig } from "./deberta-config.js";
import { bindDebertaWeights, type DebertaWeights } from "./deberta-parameters.js";
import { attendDisentangled, type DisentangledPass, distanceEmbeddings } from "./disentangled-attention.js";
import type { EncoderForwardOptions, EncoderModel, EncoderOutput } from "./encoder-model.js";
import { runLayers } from "./run-layers.js";

/**
 * DeBERTa of the first version (He et al. 2021) without its heads: a BERT whose attention knows distances (disentangled attention). Exact like
 * Transformers' `DebertaModel`.
 */
export class Deberta implements EncoderModel {
  readonly #weights: DebertaWeights;

  constructor(
    readonly config: DebertaConfig,
    readonly parameters: Parameters,
  ) {
    this.#weights = bindDebertaWeights(config, parameters);
  }

  get device(): string {
    return this.#weights.embeddings.words.device;
  }

  get maxLength(): number {
    return this.config.maxPositionEmbeddings;
  }

  forward({ inputIds, attentionMask }: EncoderInputs, { layers, capture: names }: EncoderForwardOptions = {}): EncoderOutput {
    const { config } = this;
    const { embeddings, layers: all } = this.#weights;
    const tokens = checkedLength(inputIds, this.maxLength);
    const positions = embeddings.positions && slice(embeddings.positions, 0, 0, tokens);
    const embedded = embedTokens(inputIds, embeddings, { positions, epsilon: config.layerNormEps });
    const capture = new Capture(names);
    const pass = this.#pass(tokens, capture, additivePaddingMask(attentionMask, embedded.dtype));
    return runLayers(embedded, all, {
      layers,
      capture,
      apply: (x, layer, name) => feedForward(add(x, attendDisentangled(x, layer.self, pass, name)), layer, config),
    });
  }

  #pass(tokens: number, capture: Capture, mask: Tensor): DisentangledPass {
    const { numAttentionHeads: numHeads, hiddenSize, posAttType } = this.config;
    const { distances } = this.#weights;
    return {
      numHeads,
      // The scores are a sum of so many terms, whether or not the model has the embeddings for them.
      scale: ((hiddenSize / numHeads) * (1 + posAttType.length)) ** -0.5,
      attentionDropoutRate: 0,
      dropout: undefined,
      capture,
      mask,
      distances: distances && distanceEmbeddings(distances, tokens),
    };
  }
}
