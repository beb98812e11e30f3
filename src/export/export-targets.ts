import type { ExportTarget } from "./export-target.js";
import { gguf } from "./gguf/index.js";

/** Every target of `retort export`, by its name. */
export const exportTargets = { gguf } as const satisfies Readonly<Record<string, ExportTarget>>;

/** The name of a target. */
export type ExportTargetName = keyof typeof exportTargets;
