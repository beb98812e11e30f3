import type { Tensor } from "../../tensor/index.js";
import type { AttentionPass, attendToSelf, attendToSource, Source } from "../attention/index.js";
import { throughLayers } from "../layers/index.js";

/** What a layer of an encoder–decoder is made of, in the order in which it runs; residuals, norms and dropout are each sublayer's own. */
export interface Sublayers<Layer, Pass> {
  readonly selfAttention: (x: Tensor, layer: Layer, pass: Pass, at: Parameters<typeof attendToSelf>[3]) => Tensor;
  /** Of a decoder's layer. */
  readonly crossAttention: (x: Tensor, layer: Layer, pass: Pass, at: Parameters<typeof attendToSource>[3]) => Tensor;
  readonly feedForward: (x: Tensor, layer: Layer, pass: Pass) => Tensor;
}

/** A stack, and how it runs. */
export interface StackRun<Layer, Pass extends AttentionPass> {
  readonly layers: readonly Layer[];
  readonly sublayers: Sublayers<Layer, Pass>;
  readonly pass: Pass;
  /** The share of layers that training leaves out. Default: none. */
  readonly layerDropRate?: number | undefined;
  /** Whether backward computes each layer again. Default: no. */
  readonly recompute?: boolean | undefined;
}

/** A source's embeddings `[B, S, D]` through an encoder's layers. */
export function throughEncoder<Layer, Pass extends AttentionPass>(
  embedded: Tensor,
  { layers, sublayers, pass, layerDropRate = 0, recompute }: StackRun<Layer, Pass>,
): Tensor {
  const { selfAttention, feedForward } = sublayers;
  return throughLayers(embedded, layers, {
    stack: "encoder",
    capture: pass.capture,
    recompute,
    layerDrop: { rate: layerDropRate, dropout: pass.dropout },
    apply: (x, layer, name) => ({ hidden: feedForward(selfAttention(x, layer, pass, { name: `${name}.self` }), layer, pass) }),
  });
}

/** A target's embeddings `[B, T, D]` through a decoder's layers, on top of what the source's cache holds, if there is one. */
export function throughDecoder<Layer, Pass extends AttentionPass>(
  embedded: Tensor,
  { layers, sublayers, pass, layerDropRate = 0, recompute }: StackRun<Layer, Pass>,
  source: Source,
): Tensor {
  const { selfAttention, crossAttention, feedForward } = sublayers;
  const { cache } = source;
  const hidden = throughLayers(embedded, layers, {
    stack: "decoder",
    capture: pass.capture,
    recompute,
    layerDrop: { rate: layerDropRate, dropout: pass.dropout },
    apply: (x, layer, name, i) => {
      const cached = cache?.layers[i];
      const own = selfAttention(x, layer, pass, { name: `${name}.self`, cache: cache && cached && [cache, cached] });
      const informed = crossAttention(own, layer, pass, { name: `${name}.cross`, source, layer: cached });
      return { hidden: feedForward(informed, layer, pass) };
    },
  });
  cache?.advance(embedded.shape[1] as number);
  return hidden;
}
