import { layersAfterPruning, readModelConfig } from "../../models/index.js";
import type { LayerCounts } from "./measurements.js";
import type { ProbeRequest } from "./probe.js";

/** A model under measurement: its name, and what every probe of it asks for. */
export interface Subject {
  readonly name: string;
  readonly layers: LayerCounts;
  readonly request: Omit<ProbeRequest, "probe">;
}

/** How many layers a model has once it is pruned. Errors as readModelConfig's, and pruneLayers' for layers that are not there. */
export function layerCounts({ folder, encoderLayers, decoderLayers }: ProbeRequest["model"]): LayerCounts {
  const { encoder, decoder } = layersAfterPruning(readModelConfig(folder), { encoderLayers, decoderLayers });
  return { ...(encoder.length > 0 && { encoder: encoder.length }), decoder: decoder.length };
}
