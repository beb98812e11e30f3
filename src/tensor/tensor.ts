import { NativeError, ShapeError } from "../core/index.js";
import type { TensorHandle } from "./binding.js";
import { bytesPerElement, type DType, dtypeCode, dtypeFromCode } from "./dtype.js";
import { engine, guarded } from "./engine.js";

/** Reads a tensor's handle, and wraps one: for this folder only, so that no other code can forge or free a handle. */
export let handleOf: (tensor: Tensor) => TensorHandle;
export let fromHandle: (handle: TensorHandle) => Tensor;

/** What {@link Tensor.from} takes: typed arrays carry their own dtype, plain numbers become float32 unless told otherwise. */
export type TensorData = Float32Array | Float64Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array | readonly number[];

/**
 * A tensor in libtorch's memory, on any device.
 *
 * **Lifetime.** A Tensor is a handle; the memory lives until {@link dispose} or until the {@link scope} it was made in ends (a scope keeps
 * what its callback returns). Operations never consume their arguments. The garbage collector frees nothing: use scopes.
 * Using a released tensor throws a {@link DisposedError}.
 * @example
 * ```ts
 * import { Tensor } from "retort-kd";
 *
 * using logits = Tensor.from([0.5, 2, -1, 0, 1, 3], [2, 3]);
 * logits.shape; // → [ 2, 3 ]
 * logits.dtype; // → 'float32'
 * const labels = Tensor.from([1, 2], [2], "int64");
 * labels.toIntegers(); // → [ 1, 2 ]
 * labels.dispose();
 * labels.isLive; // → false
 * ```
 */
export class Tensor {
  readonly #handle: TensorHandle;

  static {
    handleOf = (tensor) => tensor.#handle;
    fromHandle = (handle) => new Tensor(handle);
  }

  private constructor(handle: TensorHandle) {
    this.#handle = handle;
    leakReporter?.(this, handle);
  }

  /**
   * Copies values in row-major order into a new CPU tensor.
   * @param data The values. A typed array's dtype is kept (BigInt64Array → int64, Uint8Array → uint8 or bool …); plain numbers become `dtype`.
   * @param shape Defaults to one dimension, `[data.length]`.
   * @throws ShapeError if the number of values is not the product of the shape.
   */
  static from(data: TensorData, shape: readonly number[] = [data.length], dtype?: DType): Tensor {
    const values = isTypedArray(data) ? data : toTypedArray(data, dtype ?? "float32");
    const elements = elementCount(shape);
    if (values.length !== elements) {
      throw new ShapeError(`Tensor.from: shape [${shape.join(", ")}] has ${elements} elements, got ${values.length} values.`);
    }
    const own = dtype === "bool" && values instanceof Uint8Array ? "bool" : dtypeOf(values);
    if (dtype !== undefined && dtype !== own) throw new ShapeError(`Tensor.from: a ${values.constructor.name} holds ${own}, not ${dtype}.`);
    return Tensor.fromBytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), shape, own);
  }

  /** Copies raw row-major bytes (little endian) into a new CPU tensor; the way in for bfloat16 and float16. */
  static fromBytes(bytes: Uint8Array, shape: readonly number[], dtype: DType): Tensor {
    const expected = elementCount(shape) * bytesPerElement(dtype);
    if (bytes.byteLength !== expected) {
      throw new ShapeError(`Tensor.fromBytes: [${shape.join(", ")}] of ${dtype} takes ${expected} bytes, got ${bytes.byteLength}.`);
    }
    return new Tensor(guarded("Tensor.fromBytes", (native) => native.fromBytes(bytes, shape, dtypeCode(dtype))));
  }

  /** The size of each dimension. */
  get shape(): number[] {
    return guarded("shape", (native) => native.shape(this.#handle));
  }

  /** The number of elements. */
  get size(): number {
    return elementCount(this.shape);
  }

  get dtype(): DType {
    const code = guarded("dtype", (native) => native.dtype(this.#handle));
    const dtype = dtypeFromCode(code);
    if (dtype === undefined) throw new NativeError(`dtype: libtorch's scalar type ${code} has no name here.`);
    return dtype;
  }

  /** `cpu`, `cuda:0`, … */
  get device(): string {
    return guarded("device", (native) => native.device(this.#handle));
  }

  /** False once the tensor was released. */
  get isLive(): boolean {
    return engine().isLive(this.#handle);
  }

  /** Whether operations on this tensor are recorded for {@link backward}. */
  get requiresGrad(): boolean {
    return guarded("requiresGrad", (native) => native.requiresGrad(this.#handle));
  }

  /** Makes this leaf tensor collect gradients (or stop to). Returns itself. */
  requiresGrad_(value = true): this {
    guarded("requiresGrad_", (native) => native.setRequiresGrad(this.#handle, value));
    return this;
  }

  /** The value of a one-element tensor. Waits for the device. */
  item(): number {
    return guarded("item", (native) => native.item(this.#handle));
  }

  /** A copy of the raw row-major bytes. Waits for the device. */
  toBytes(): ArrayBuffer {
    return guarded("toBytes", (native) => native.toBytes(this.#handle));
  }

  /** A copy of the values, row-major. @throws ShapeError if the dtype is not float32. */
  toFloat32Array(): Float32Array {
    return new Float32Array(this.#bytesOf("float32"));
  }

  /** A copy of the values as numbers, row-major, of an int64 tensor. @throws ShapeError if the dtype is not int64. */
  toIntegers(): number[] {
    return Array.from(new BigInt64Array(this.#bytesOf("int64")), Number);
  }

  /** Releases the memory now. A second call, or any use after it, throws a {@link DisposedError}. */
  dispose(): void {
    guarded("dispose", (native) => native.release(this.#handle));
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #bytesOf(expected: DType): ArrayBuffer {
    if (this.dtype !== expected) throw new ShapeError(`expected a ${expected} tensor, got ${this.dtype} [${this.shape.join(", ")}].`);
    return this.toBytes();
  }
}

/**
 * Debugging aid: with `RETORT_DEBUG_LEAKS=1`, a tensor that the garbage collector finds unreleased is reported on stderr as a process warning,
 * with the place that made it.
 */
const leakReporter = process.env.RETORT_DEBUG_LEAKS === "1" ? makeLeakReporter() : undefined;

function makeLeakReporter(): (tensor: Tensor, handle: TensorHandle) => void {
  const registry = new FinalizationRegistry(({ handle, stack }: { handle: TensorHandle; stack: string }) => {
    if (engine().isLive(handle)) process.emitWarning(`a tensor was lost without dispose() or scope(); made ${stack}`, "RetortLeakWarning");
  });
  return (tensor, handle) => registry.register(tensor, { handle, stack: new Error().stack?.split("\n").slice(3, 9).join("\n") ?? "" });
}

type TypedArray = Exclude<TensorData, readonly number[]>;

const dtypes: ReadonlyMap<unknown, DType> = new Map<unknown, DType>([
  [Float32Array, "float32"],
  [Float64Array, "float64"],
  [BigInt64Array, "int64"],
  [Int32Array, "int32"],
  [Int16Array, "int16"],
  [Int8Array, "int8"],
  [Uint8Array, "uint8"],
]);

function isTypedArray(data: TensorData): data is TypedArray {
  return dtypes.has(data.constructor);
}

function dtypeOf(values: TypedArray): DType {
  return dtypes.get(values.constructor) as DType;
}

function toTypedArray(values: readonly number[], dtype: DType): TypedArray {
  switch (dtype) {
    case "float32":
      return Float32Array.from(values);
    case "float64":
      return Float64Array.from(values);
    case "int64":
      return BigInt64Array.from(values, (value) => BigInt(value));
    case "int32":
      return Int32Array.from(values);
    case "bool":
    case "uint8":
      return Uint8Array.from(values);
    default:
      throw new ShapeError(`Tensor.from: plain numbers cannot become ${dtype}; use Tensor.fromBytes or convert with to().`);
  }
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
