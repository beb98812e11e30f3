import type { EngineInfo } from "./binding.js";
import { guarded } from "./engine.js";

export type { EngineInfo };

/**
 * How many threads an operator may use; given a count, sets it first. Defaults to libtorch's own choice.
 * @example
 * ```ts
 * import { threads } from "retort-kd";
 *
 * const before = threads();
 * threads(1); // → 1
 * threads(before) === before; // → true
 * ```
 */
export function threads(count?: number): number {
  return guarded("threads", (native) => native.threads(count));
}

/**
 * libtorch's version, devices and build.
 * @example
 * ```ts
 * import { engineInfo, RandomStream } from "retort-kd";
 *
 * const { torchVersion, cudaAvailable } = engineInfo();
 * /^\d+\.\d+\.\d+/.test(torchVersion); // → true
 * using dropout = RandomStream.named(1, "dropout", cudaAvailable ? "cuda" : "cpu");
 * dropout.name; // → 'dropout'
 * ```
 */
export function engineInfo(): EngineInfo {
  return guarded("engineInfo", (native) => native.engineInfo());
}
