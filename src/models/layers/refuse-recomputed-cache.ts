import { ConfigError } from "../../core/index.js";
import type { ForwardOptions } from "../model.js";

/** A cache is written to while layers run, so that they cannot run again. @throws ConfigError for a forward pass with a cache that is to be computed again. */
export function refuseRecomputedCache({ cache, recompute }: Pick<ForwardOptions, "cache" | "recompute">): void {
  if (cache === undefined || recompute !== true) return;
  throw new ConfigError("forward: recompute is for training, which has no cache.", { hint: "Leave one of the two out." });
}
