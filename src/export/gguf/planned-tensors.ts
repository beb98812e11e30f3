import { contiguous, slice, type Tensor, transpose } from "../../tensor/index.js";
import type { PlannedTensor } from "./gguf-architecture.js";

/** A tensor that is taken as it is. @param shape Rows first. */
export function asItIs(name: string, from: string, shape: readonly number[]): PlannedTensor {
  return planned(name, shape, (tensor) => tensor, from);
}

/** Of a matrix with a row per token, the first rows. @param shape As it is written. */
export function firstRows(name: string, from: string, shape: readonly [rows: number, size: number]): PlannedTensor {
  return planned(name, shape, (tensor) => contiguous(slice(tensor, 0, 0, shape[0])), from);
}

/** A matrix that the checkpoint has as `[in, out]`. @param shape As it is written: `[out, in]`. */
export function transposed(name: string, from: string, shape: readonly [out: number, input: number]): PlannedTensor {
  return planned(name, shape, (tensor) => contiguous(transpose(tensor, 0, 1)), from);
}

function planned(name: string, shape: readonly number[], change: (tensor: Tensor) => Tensor, from: string): PlannedTensor {
  const keepsFloat32 = shape.length < 2 || name === "position_embd.weight";
  return { name, shape, keepsFloat32, of: (parameters) => change(parameters.get(from)) };
}
