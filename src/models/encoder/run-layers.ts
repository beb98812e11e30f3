import { ConfigError } from "../../core/index.js";
import type { Tensor } from "../../tensor/index.js";
import { type Capture, throughLayers } from "../layers/index.js";
import type { EncoderOutput } from "./encoder-model.js";

/** How many layers run, and where intermediate tensors go. */
export interface LayerRun {
  /** Default: all. */
  readonly layers: number | undefined;
  readonly capture: Capture;
}

/**
 * The embeddings `[B, T, D]` through the first `layers` layers, one after the other.
 * @param apply One layer; `name` is the one to capture its attention by.
 * @throws ConfigError for a number of layers that the model does not have.
 */
export function runLayers<Layer>(
  embedded: Tensor,
  all: readonly Layer[],
  { layers = all.length, capture, apply }: LayerRun & { readonly apply: (x: Tensor, layer: Layer, name: string) => Tensor },
): EncoderOutput {
  if (!(Number.isInteger(layers) && layers >= 0 && layers <= all.length)) {
    throw new ConfigError(`layers: expected a whole number from 0 to the model's ${all.length}, got ${layers}.`);
  }
  capture.offer("encoder.embedded", embedded);
  const hidden = throughLayers(embedded, all.slice(0, layers), {
    stack: "encoder",
    capture,
    apply: (x, layer, name) => ({ hidden: apply(x, layer, `${name}.self`) }),
  });
  return { hidden, captured: capture.finish() };
}
