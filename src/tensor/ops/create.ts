import type { DType } from "../dtype.js";
import { operator } from "../operator.js";
import { Tensor } from "../tensor.js";

/** Where and as what a new tensor is made. Defaults: float32 on the CPU. */
export interface TensorOptions {
  readonly dtype?: DType;
  readonly device?: string;
}

const atenEmpty = operator<Tensor>("aten::empty.memory_format");
const atenFull = operator<Tensor>("aten::full");
const atenArange = operator<Tensor>("aten::arange.start");
const atenZerosLike = operator<Tensor>("aten::zeros_like");
const atenEmptyLike = operator<Tensor>("aten::empty_like");
const atenTo = operator<Tensor>("aten::to.dtype_layout");
const atenFromFile = operator<Tensor>("aten::from_file");
const atenViewDtype = operator<Tensor>("aten::view.dtype");
const atenDetach = operator<Tensor>("aten::detach");
const atenClone = operator<Tensor>("aten::clone");

/** A tensor of this shape whose values are whatever the memory held: to be filled at once. */
export function empty(shape: readonly number[], { dtype = "float32", device = "cpu" }: TensorOptions = {}): Tensor {
  return atenEmpty(shape, dtype, null, device);
}

/** A tensor filled with one value. The dtype is `options.dtype`, never guessed from the value. */
export function full(shape: readonly number[], value: number, { dtype = "float32", device = "cpu" }: TensorOptions = {}): Tensor {
  return atenFull(shape, value, dtype, null, device);
}

/** A tensor of this shape filled with 0. */
export function zeros(shape: readonly number[], options?: TensorOptions): Tensor {
  return full(shape, 0, options);
}

/** A tensor of this shape filled with 1. */
export function ones(shape: readonly number[], options?: TensorOptions): Tensor {
  return full(shape, 1, options);
}

/** `[start, start + 1, …, end − 1]`, int64 unless told otherwise. */
export function arange(start: number, end: number, { dtype = "int64", device = "cpu" }: TensorOptions = {}): Tensor {
  return atenArange(start, end, dtype, null, device);
}

/** Whole numbers as an int64 tensor: ids and indices. */
export function integers(values: readonly number[], shape: readonly number[], device: string): Tensor {
  return to(Tensor.from(values, shape, "int64"), { dtype: "int64", device });
}

/** Zeros of the shape, dtype and device of x. */
export function zerosLike(x: Tensor): Tensor {
  return atenZerosLike(x);
}

/** Like {@link empty}, with the shape, dtype and device of x. */
export function emptyLike(x: Tensor): Tensor {
  return atenEmptyLike(x);
}

/** The tensor in another dtype and / or on another device; a second handle on the same memory if it is there already. */
export function to(x: Tensor, { dtype, device }: TensorOptions): Tensor {
  return atenTo(x, dtype, null, device);
}

/** The same memory without its gradient history. */
export function detach(x: Tensor): Tensor {
  return atenDetach(x);
}

/** A copy of the values in memory of its own; gradients flow through it. */
export function clone(x: Tensor): Tensor {
  return atenClone(x);
}

/**
 * The bytes of a file as a uint8 tensor `[byteCount]`, mapped and not read: pages come from disk when they are touched,
 * and writing to the tensor never changes the file. The file must stay in place (not be truncated) while the tensor lives.
 */
export function mapFile(path: string, byteCount: number): Tensor {
  return atenFromFile(path, false, byteCount, "uint8");
}

/** The same bytes read as another dtype; the last dimension shrinks or grows with the element size. The storage must be aligned to it. */
export function bitcast(x: Tensor, dtype: DType): Tensor {
  return atenViewDtype(x, dtype);
}
