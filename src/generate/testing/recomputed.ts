import type { TextModel } from "../../models/index.js";
import { gather, logSoftmax, noGrad, scope, unsqueeze } from "../../tensor/index.js";
import { inputsOf, matrix } from "./inputs.js";

/** The log-probability of each of a row's tokens under one teacher-forced pass without a cache. */
export function recomputed(model: TextModel, source: readonly number[], ids: readonly number[]): number[] {
  return scope(() =>
    noGrad(() => {
      const decoderInputIds = matrix([[model.config.decoderStartTokenId as number, ...ids.slice(0, -1)]]);
      const { logits } = model.forward({ ...inputsOf([source]), decoderInputIds });
      const chosen = gather(logSoftmax(logits, -1), 2, unsqueeze(matrix([ids]), 2));
      return [...chosen.toFloat32Array()];
    }),
  );
}
