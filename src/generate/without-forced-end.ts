import type { ModelConfig } from "../models/index.js";
import type { Generated } from "./generated.js";

/** What a sequence says by itself, whatever it is compared by. */
type Sequence = Pick<Generated, "ids" | "logProbs" | "ended">;

/**
 * What the model wrote of its own accord, to be trained on: a sequence that was cut off, without the end-of-sequence that the config forced upon it
 * as its last token. Others stay as they are.
 * @param config Of the model that generated it.
 */
export function withoutForcedEnd(
  { ids, logProbs, ended }: Sequence,
  { forcedEosTokenId }: Pick<ModelConfig, "forcedEosTokenId">,
): Sequence {
  if (ended || forcedEosTokenId === undefined) return { ids, logProbs, ended };
  return { ids: ids.slice(0, -1), logProbs: logProbs.slice(0, -1), ended };
}
