import { reshape, slice, type Tensor, transpose } from "../../tensor/index.js";
import type { PlannedTensor } from "./gguf-architecture.js";

/** A tensor that is taken as it is. @param shape Rows first. */
export function asItIs(name: string, from: string, shape: readonly number[]): PlannedTensor {
  return planned(name, shape, (tensor) => tensor, from);
}

/** Of a matrix with a row per token, the first rows. @param shape As it is written. */
export function firstRows(name: string, from: string, shape: readonly [rows: number, size: number]): PlannedTensor {
  return planned(name, shape, (tensor) => slice(tensor, 0, 0, shape[0]), from);
}

/** A matrix that the checkpoint has as `[in, out]`. @param shape As it is written: `[out, in]`. */
export function transposed(name: string, from: string, shape: readonly [out: number, input: number]): PlannedTensor {
  return planned(name, shape, (tensor) => transpose(tensor, 0, 1), from);
}

/** Of heads whose rows i and i + d / 2 belong together, as Hugging Face has them, the rows so that pairs are neighbors. @param shape Of a matrix or a bias. */
export function pairedRows(
  name: string,
  from: string,
  { shape, heads }: { readonly shape: readonly number[]; readonly heads: number },
): PlannedTensor {
  const half = (shape[0] as number) / heads / 2;
  return planned(name, shape, (tensor) => reshape(transpose(reshape(tensor, [heads, 2, half, ...shape.slice(1)]), 1, 2), shape), from);
}

function planned(name: string, shape: readonly number[], change: (tensor: Tensor) => Tensor, from: string): PlannedTensor {
  const keepsFloat32 = shape.length < 2 || name === "position_embd.weight";
  return { name, shape, keepsFloat32, of: (parameters) => change(parameters.get(from)) };
}
