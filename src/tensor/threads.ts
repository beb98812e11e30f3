import type { EngineInfo } from "./binding.js";
import { guarded } from "./engine.js";

export type { EngineInfo };

/** How many threads an operator may use; given a count, sets it first. Defaults to libtorch's own choice. */
export function threads(count?: number): number {
  return guarded("threads", (native) => native.threads(count));
}

/** libtorch's version, devices and build. */
export function engineInfo(): EngineInfo {
  return guarded("engineInfo", (native) => native.engineInfo());
}
