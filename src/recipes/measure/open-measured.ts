import { initializeModel, loadModel, pruneLayers, readModelConfig, type TextModel } from "../../models/index.js";
import type { ProbeRequest } from "./probe.js";

/** The model that a probe is taken of. The caller disposes its parameters. Errors as loadModel's and pruneLayers'. */
export function openMeasured({ model, seed, device }: Pick<ProbeRequest, "model" | "seed" | "device">): TextModel {
  const { folder, randomWeights, encoderLayers, decoderLayers } = model;
  const whole = randomWeights ? initializeModel(readModelConfig(folder), { seed, device }) : loadModel(folder, { device });
  if (encoderLayers === undefined && decoderLayers === undefined) return whole;
  try {
    return pruneLayers(whole, { encoderLayers, decoderLayers });
  } finally {
    whole.parameters.dispose();
  }
}
