import type { Tensor } from "../tensor/index.js";

/** A weight as it is written: a tensor, or what becomes bytes only when it is asked for them, so that no second copy of a model is ever in memory. */
export type StoredWeight = Pick<Tensor, "dtype" | "shape" | "toBytes">;
