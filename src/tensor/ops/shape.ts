import { inPlaceOperator, operator } from "../operator.js";
import type { Tensor } from "../tensor.js";

const atenView = operator<Tensor>("aten::view");
const atenReshape = operator<Tensor>("aten::reshape");
const atenTranspose = operator<Tensor>("aten::transpose.int");
const atenPermute = operator<Tensor>("aten::permute");
const atenContiguous = operator<Tensor>("aten::contiguous");
const atenSlice = operator<Tensor>("aten::slice.Tensor");
const atenSelect = operator<Tensor>("aten::select.int");
const atenUnsqueeze = operator<Tensor>("aten::unsqueeze");
const atenSqueeze = operator<Tensor>("aten::squeeze.dim");
const atenCat = operator<Tensor>("aten::cat");
const atenStack = operator<Tensor>("aten::stack");
const atenExpand = operator<Tensor>("aten::expand");
const atenSplit = operator<Tensor[]>("aten::split.Tensor");
const atenSplitSizes = operator<Tensor[]>("aten::split_with_sizes");
const atenRoll = operator<Tensor>("aten::roll");
const atenRepeat = operator<Tensor>("aten::repeat");
const atenUnbind = operator<Tensor[]>("aten::unbind.int");
const atenIndexSelect = operator<Tensor>("aten::index_select");
const atenIndexCopyInPlace = inPlaceOperator("aten::index_copy_");
const atenGather = operator<Tensor>("aten::gather");
const atenScatter = operator<Tensor>("aten::scatter.src");
const atenScatterAddInPlace = inPlaceOperator("aten::scatter_add_");
const atenIndexFill = operator<Tensor>("aten::index_fill.int_Scalar");
const atenIndexAdd = operator<Tensor>("aten::index_add");
const atenTriu = operator<Tensor>("aten::triu");

/** The same memory under another shape; one size may be −1. The layout must allow it, else use {@link reshape}. */
export function view(x: Tensor, shape: readonly number[]): Tensor {
  return atenView(x, shape);
}

/** Another shape, copying only if the layout forces it. */
export function reshape(x: Tensor, shape: readonly number[]): Tensor {
  return atenReshape(x, shape);
}

/** Two dimensions swapped; the same memory. */
export function transpose(x: Tensor, dim0: number, dim1: number): Tensor {
  return atenTranspose(x, dim0, dim1);
}

/** The dimensions in another order; the same memory. */
export function permute(x: Tensor, dims: readonly number[]): Tensor {
  return atenPermute(x, dims);
}

/** Row-major memory: itself if it is so already, else a copy. */
export function contiguous(x: Tensor): Tensor {
  return atenContiguous(x);
}

/** Elements start … end − 1 of dimension `dim`; the same memory. */
export function slice(x: Tensor, dim: number, start: number, end: number): Tensor {
  return atenSlice(x, dim, start, end);
}

/** Index `index` of dimension `dim`, which disappears; the same memory. */
export function select(x: Tensor, dim: number, index: number): Tensor {
  return atenSelect(x, dim, index);
}

/** A new dimension of size 1 at `dim`. */
export function unsqueeze(x: Tensor, dim: number): Tensor {
  return atenUnsqueeze(x, dim);
}

/** Dimension `dim` removed, if its size is 1. */
export function squeeze(x: Tensor, dim: number): Tensor {
  return atenSqueeze(x, dim);
}

/** The tensors one after the other along `dim`. */
export function cat(tensors: readonly Tensor[], dim: number): Tensor {
  return atenCat(tensors, dim);
}

/** The tensors along a new dimension `dim`. */
export function stack(tensors: readonly Tensor[], dim: number): Tensor {
  return atenStack(tensors, dim);
}

/** Dimensions of size 1 repeated to `shape` without copying; −1 leaves a dimension as it is. */
export function expand(x: Tensor, shape: readonly number[]): Tensor {
  return atenExpand(x, shape);
}

/** Pieces along `dim`, each of `size` (the last may be smaller) or of one of the sizes that make up the dimension; the same memory. */
export function split(x: Tensor, size: number | readonly number[], dim: number): Tensor[] {
  return typeof size === "number" ? atenSplit(x, size, dim) : atenSplitSizes(x, size, dim);
}

/** The elements along `dim` moved on by `places`; those that leave at the end come in at the beginning. */
export function roll(x: Tensor, places: number, dim: number): Tensor {
  return atenRoll(x, [places], [dim]);
}

/** A copy of x as often as `times` says along each dimension, one copy after the other. */
export function repeat(x: Tensor, times: readonly number[]): Tensor {
  return atenRepeat(x, times);
}

/** The slices along `dim`, which disappears; the same memory. */
export function unbind(x: Tensor, dim: number): Tensor[] {
  return atenUnbind(x, dim);
}

/** The entries of dimension `dim` named by the int64 vector `indices`, in that order. */
export function indexSelect(x: Tensor, dim: number, indices: Tensor): Tensor {
  return atenIndexSelect(x, dim, indices);
}

/** The entries of dimension `dim` of target that `indices` (int64 vector) names ← those of `source`, in that order. */
export function indexCopy_(target: Tensor, dim: number, { indices, source }: { readonly indices: Tensor; readonly source: Tensor }): void {
  atenIndexCopyInPlace(target, dim, indices, source);
}

/** Along `dim`, the entry that `indices` (int64, as many dimensions as x) names at each place. */
export function gather(x: Tensor, dim: number, indices: Tensor): Tensor {
  return atenGather(x, dim, indices);
}

/** A copy of x in which, along `dim`, the places that `indices` (int64, as many dimensions as x) names hold `source`'s values. */
export function scatter(x: Tensor, dim: number, { indices, source }: { readonly indices: Tensor; readonly source: Tensor }): Tensor {
  return atenScatter(x, dim, indices, source);
}

/** Along `dim`, the places of target that `indices` (int64, as many dimensions) names ← themselves + `source`. */
export function scatterAdd_(target: Tensor, dim: number, { indices, source }: { readonly indices: Tensor; readonly source: Tensor }): void {
  atenScatterAddInPlace(target, dim, indices, source);
}

/** A copy of x with `value` at the entries of dimension `dim` that the int64 vector `indices` names. */
export function indexFill(x: Tensor, dim: number, { indices, value }: { readonly indices: Tensor; readonly value: number }): Tensor {
  return atenIndexFill(x, dim, indices, value);
}

/** A copy of x with `source` added to the entries of dimension `dim` that the int64 vector `indices` names; one named twice gets both. */
export function indexAdd(x: Tensor, dim: number, { indices, source }: { readonly indices: Tensor; readonly source: Tensor }): Tensor {
  return atenIndexAdd(x, dim, indices, source);
}

/** The upper triangle from diagonal `diagonal` on; the rest 0. */
export function triu(x: Tensor, diagonal = 0): Tensor {
  return atenTriu(x, diagonal);
}
