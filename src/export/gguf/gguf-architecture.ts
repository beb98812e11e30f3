import type { ModelConfig } from "../../models/index.js";
import type { Parameters } from "../../nn/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Metadata } from "./metadata-values.js";

/** A tensor of the file, and what of the model it is. */
export interface PlannedTensor {
  /** As llama.cpp calls it: `blk.0.attn_q.weight`. */
  readonly name: string;
  /** Rows first, `[out, in]`. */
  readonly shape: readonly number[];
  /** Whether it is float32 in every file: norms, biases, positions, which are small and which llama.cpp wants so. */
  readonly keepsFloat32: boolean;
  /** Its values, float32, in `shape`; called in a scope of its own, and for each part of them. */
  readonly of: (parameters: Parameters) => Tensor;
}

/** A model in llama.cpp's words. */
export interface GgufModel {
  /** `general.architecture`, which all keys about the model begin with. */
  readonly architecture: string;
  /** Every key about the model that llama.cpp reads, without the architecture before it: what is left out, it fills in without a word. */
  readonly metadata: Metadata;
  readonly tensors: readonly PlannedTensor[];
}

/** How models of one type become llama.cpp's. @throws ConfigError naming a setting that llama.cpp has no word for. */
export type ToGguf<Config extends ModelConfig> = (config: Config) => GgufModel;
