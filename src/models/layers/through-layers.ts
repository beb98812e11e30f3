import { ConfigError } from "../../core/index.js";
import { recomputed, type Tensor } from "../../tensor/index.js";
import type { Capture } from "./capture.js";
import { isLayerDropped, type LayerDrop } from "./layer-drop.js";

/** How layers run. */
export interface ThroughLayersOptions<Layer, Made> {
  /** Which stack they are of, for the names to capture by. */
  readonly stack: "encoder" | "decoder";
  readonly capture: Capture;
  /** Whether backward computes each layer again instead of finding all that it made on the way. Default: no. */
  readonly recompute?: boolean | undefined;
  /** Default: every layer runs. One of which something is captured always does. */
  readonly layerDrop?: LayerDrop | undefined;
  /** One layer; `name` is its own, such as `decoder.0`. Only what it returns outlives it. */
  readonly apply: (x: Tensor, layer: Layer, name: string, index: number) => Made;
  /** Hears what each layer made. */
  readonly onLayer?: ((made: Made) => void) | undefined;
}

/**
 * Takes hidden states `[B, T, D]` through layers, each in a scope of its own: what one computes on the way lives on only where backward needs it, and
 * memory does not grow with depth by more than that. With `recompute` backward needs the hidden states between layers alone.
 * @throws ConfigError if something within a layer is captured that is to be computed again.
 */
export function throughLayers<Layer, Made extends { readonly hidden: Tensor }>(
  embedded: Tensor,
  layers: readonly Layer[],
  { stack, capture, recompute = false, layerDrop, apply, onLayer }: ThroughLayersOptions<Layer, Made>,
): Tensor {
  let hidden = embedded;
  let captured: Tensor | undefined;
  for (const [i, layer] of layers.entries()) {
    const before = hidden;
    const lookedAt = capture.wantedWithin(`${stack}.${i}.`);
    if (layerDrop !== undefined && lookedAt.length === 0 && isLayerDropped(before, layerDrop)) continue;
    const run = (x: Tensor): Made => apply(x, layer, `${stack}.${i}`, i);
    if (recompute) refuseWithin(lookedAt, `${stack}.${i}.hidden`);
    const made = recompute ? recomputed(run, [before]) : capture.scoped(() => run(before));
    onLayer?.(made);
    hidden = made.hidden;
    capture.offer(`${stack}.${i}.hidden`, hidden);
    if (before !== embedded && before !== captured) before.dispose();
    captured = capture.wants(`${stack}.${i}.hidden`) ? hidden : undefined;
  }
  return hidden;
}

/** What is captured within a layer would be of its first run, which no gradient reaches. */
function refuseWithin(lookedAt: readonly string[], result: string): void {
  const inner = lookedAt.find((name) => name !== result);
  if (inner === undefined) return;
  throw new ConfigError(`capture: '${inner}' is within a layer that backward computes again (recompute), so that it cannot be captured.`, {
    hint: "Train without gradientCheckpointing where an objective compares what is inside layers.",
  });
}
