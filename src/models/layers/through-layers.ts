import type { Tensor } from "../../tensor/index.js";
import type { Capture } from "./capture.js";
import { isLayerDropped, type LayerDrop } from "./layer-drop.js";

/** How layers run. */
export interface ThroughLayersOptions<Layer, Made> {
  /** Which stack they are of, for the names to capture by. */
  readonly stack: "encoder" | "decoder";
  readonly capture: Capture;
  /** Default: every layer runs. One of which something is captured always does. */
  readonly layerDrop?: LayerDrop | undefined;
  /** One layer; `name` is its own, such as `decoder.0`. Only what it returns outlives it. */
  readonly apply: (x: Tensor, layer: Layer, name: string, index: number) => Made;
  /** Hears what each layer made. */
  readonly onLayer?: ((made: Made) => void) | undefined;
}

/**
 * Takes hidden states `[B, T, D]` through layers, each in a scope of its own: what one computes on the way lives on only where backward needs it, and
 * memory does not grow with depth by more than that.
 */
export function throughLayers<Layer, Made extends { readonly hidden: Tensor }>(
  embedded: Tensor,
  layers: readonly Layer[],
  { stack, capture, layerDrop, apply, onLayer }: ThroughLayersOptions<Layer, Made>,
): Tensor {
  let hidden = embedded;
  let captured: Tensor | undefined;
  for (const [i, layer] of layers.entries()) {
    const before = hidden;
    const isLookedAt = capture.wantsWithin(`${stack}.${i}.`);
    if (layerDrop !== undefined && !isLookedAt && isLayerDropped(before, layerDrop)) continue;
    const made = capture.scoped(() => apply(before, layer, `${stack}.${i}`, i));
    onLayer?.(made);
    hidden = made.hidden;
    capture.offer(`${stack}.${i}.hidden`, hidden);
    if (before !== embedded && before !== captured) before.dispose();
    captured = capture.wants(`${stack}.${i}.hidden`) ? hidden : undefined;
  }
  return hidden;
}
