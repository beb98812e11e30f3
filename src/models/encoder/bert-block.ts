import { applyLayerNorm, applyLinear } from "../../nn/index.js";
import { add, embedding, select, type Tensor } from "../../tensor/index.js";
import { type AttentionPass, additivePaddingMask, attendToSelf } from "../attention/index.js";
import { activations } from "../layers/index.js";
import type { EncoderInputs } from "../model.js";
import type { BertWeights, EmbeddingWeights, SublayerWeights } from "./bert-parameters.js";
import type { EncoderConfig } from "./encoder-config.js";
import type { EncoderOutput } from "./encoder-model.js";
import { type LayerRun, runLayers } from "./run-layers.js";

/** One forward pass of a BERT. */
export interface BertRun extends LayerRun {
  readonly config: EncoderConfig;
  /** The embeddings of the tokens' positions, `[T, D]` or `[B, T, D]`. */
  readonly positions: Tensor;
}

/** BERT's forward pass, which RoBERTa shares: each layer is attention and feed-forward, both followed by a norm of their sum with what they read. */
export function runBert(
  { inputIds, attentionMask }: EncoderInputs,
  weights: BertWeights,
  { config, positions, ...run }: BertRun,
): EncoderOutput {
  const embedded = embedTokens(inputIds, weights.embeddings, { positions, epsilon: config.layerNormEps });
  const pass: AttentionPass = {
    numHeads: config.numAttentionHeads,
    scale: (config.hiddenSize / config.numAttentionHeads) ** -0.5,
    attentionDropoutRate: 0,
    dropout: undefined,
    capture: run.capture,
    selfBias: additivePaddingMask(attentionMask, embedded.dtype),
  };
  return runLayers(embedded, weights.layers, {
    ...run,
    apply: (x, layer, name) => feedForward(add(x, attendToSelf(x, layer.self, pass, { name })), layer, config),
  });
}

/** norm(words + positions + the first segment), `[B, T, D]`, as far as the model has them. */
export function embedTokens(
  ids: Tensor,
  { words, types, norm }: EmbeddingWeights,
  { positions, epsilon }: { readonly positions: Tensor | undefined; readonly epsilon: number },
): Tensor {
  const named = embedding(words, ids);
  const typed = types === undefined ? named : add(named, select(types, 0, 0));
  return applyLayerNorm(positions === undefined ? typed : add(typed, positions), norm, epsilon);
}

/** h = norm(attended); norm(h + out · activation(in · h)). `attended` is what the layer read plus what its attention made of it. */
export function feedForward(attended: Tensor, layer: SublayerWeights, { hiddenAct, layerNormEps }: EncoderConfig): Tensor {
  const h = applyLayerNorm(attended, layer.selfNorm, layerNormEps);
  const inner = activations[hiddenAct](applyLinear(h, layer.feedForwardIn));
  return applyLayerNorm(add(h, applyLinear(inner, layer.feedForwardOut)), layer.feedForwardNorm, layerNormEps);
}
