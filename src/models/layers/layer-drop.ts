import { empty, noGrad, type RandomStream, scope, type Tensor, uniform_ } from "../../tensor/index.js";

/** How a stack leaves out layers in training (LayerDrop, Fan et al. 2020): each of them, for the whole batch, with this probability. */
export interface LayerDrop {
  readonly rate: number;
  /** Draws; without it nothing is left out. */
  readonly dropout: RandomStream | undefined;
}

/**
 * Whether the layer that would read x is left out: x passes it by, and it gets no gradient. As in Transformers, what the other layers add is not scaled up.
 * Draws only where a layer may be left out at all, from the stream that dropout draws from.
 */
export function isLayerDropped({ device }: Tensor, { rate, dropout: stream }: LayerDrop): boolean {
  if (stream === undefined || rate === 0) return false;
  return noGrad(() =>
    scope(() => {
      const draw = empty([], { device });
      uniform_(draw, stream);
      return draw.item() < rate;
    }),
  );
}
