/**
 * The whole contract of the native addon (`native/`), as one type. The addon holds no policy: it converts arguments, calls
 * libtorch, converts back. Everything else in Retort reaches the engine through {@link NativeBinding} and nothing else does
 * but `src/tensor`.
 *
 * **Handles.** Tensors and random generators cross as whole numbers: slot + generation × 2^22, generation ≥ 1. A handle that was
 * released, or never existed, is refused with code `DISPOSED`. All tables belong to one JavaScript environment (main thread or worker).
 *
 * **Errors.** Every function throws a plain `Error` whose `code` is `"DISPOSED"`, `"ARGUMENT"` (a value could not be converted: the
 * message names the argument) or `"TORCH"` (libtorch threw). Never a crash, whatever the arguments are.
 */
export type TensorHandle = number;
/** A handle to a random generator; its table is separate from the tensors'. */
export type GeneratorHandle = number;

/** How an operator's argument is converted. `optional` accepts null and undefined; a suffix `[]` takes an array. */
export type ArgumentKind =
  | "tensor"
  | "tensor[]"
  | "tensor?[]"
  | "generator"
  | "int"
  | "int[]"
  | "float"
  | "float[]"
  | "bool"
  | "bool[]"
  | "scalar"
  | "scalar[]"
  | "scalar?[]"
  | "dtype"
  | "layout"
  | "memoryFormat"
  | "device"
  | "string"
  | "string[]"
  | "unsupported";

/** One argument of an operator. */
export interface ArgumentInfo {
  readonly name: string;
  readonly kind: ArgumentKind;
  readonly optional: boolean;
  readonly hasDefault: boolean;
}

/** An operator that was found. */
export interface OperatorInfo {
  /** What `call` takes. Finding the same operator twice gives the same number. */
  readonly index: number;
  /** The schema as libtorch prints it, e.g. `aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`. */
  readonly schema: string;
  readonly arguments: readonly ArgumentInfo[];
}

/** What the engine says of itself. */
export interface EngineInfo {
  /** libtorch's version, e.g. `2.13.0`. */
  readonly torchVersion: string;
  readonly cudaAvailable: boolean;
  readonly cudaDeviceCount: number;
  /** libtorch's own account of its threads and BLAS, many lines. */
  readonly parallelInfo: string;
  readonly buildConfig: string;
}

/** The addon's functions. */
export interface NativeBinding {
  /** Finds an operator (`"aten::add"`, `"Tensor"`); an unknown one is an error with code `ARGUMENT`. */
  findOperator(name: string, overload: string): OperatorInfo;
  /**
   * Calls an operator. Positional arguments in schema order; missing or undefined trailing ones take their defaults. A number with no
   * fraction becomes an int64 Scalar, others a double; a bigint an int64. Returns handles, numbers, booleans, strings, arrays of these, or undefined.
   * Undefined result tensors are null.
   */
  call(operatorIndex: number, ...args: unknown[]): unknown;

  /** Copies a buffer into a new contiguous CPU tensor. `bytes` must be exactly as long as shape × dtype asks. */
  fromBytes(bytes: Uint8Array, shape: readonly number[], dtype: number): TensorHandle;
  /** The values as a fresh ArrayBuffer in row-major order, whatever the tensor's layout and device. */
  toBytes(tensor: TensorHandle): ArrayBuffer;
  /** The one value of a one-element tensor. */
  item(tensor: TensorHandle): number;
  shape(tensor: TensorHandle): number[];
  /** c10::ScalarType as a number. */
  dtype(tensor: TensorHandle): number;
  /** `cpu`, `cuda:0`, … */
  device(tensor: TensorHandle): string;
  /** A second handle on the same tensor. */
  alias(tensor: TensorHandle): TensorHandle;
  /** Releases a handle. Releasing twice is an error with code `DISPOSED`. */
  release(tensor: TensorHandle): void;
  isLive(tensor: TensorHandle): boolean;
  /** Handles alive in this environment. */
  liveTensors(): number;

  /** Opens a scope: every handle made until the matching `endScope` belongs to it. Returns the depth after opening. */
  beginScope(): number;
  /** Closes the innermost scope (`depth` must be its depth, else code `ARGUMENT`): releases what it owns but `keep`, which passes to the scope around it. */
  endScope(depth: number, keep: readonly TensorHandle[]): void;

  requiresGrad(tensor: TensorHandle): boolean;
  setRequiresGrad(tensor: TensorHandle, value: boolean): void;
  /** Backpropagates from a one-element tensor; gradients are added up in the leaves. */
  backward(loss: TensorHandle): void;
  /** The gradients of `outputs` (summed, each one element) with respect to `inputs`; null where there is no path. Leaves stay untouched. */
  grad(outputs: readonly TensorHandle[], inputs: readonly TensorHandle[]): (TensorHandle | null)[];
  /**
   * Calls `pass(inputs)`, which returns handles, without recording it, and gives what these stand for a place in the graph: where backward comes to it, it
   * calls `pass` again, with handles on the same inputs, which it releases afterwards, records that and goes through it. Random streams that operators
   * draw from in `pass`, and autocast, are then as they were. What `pass` throws then, `backward` throws.
   */
  recomputed(pass: (inputs: readonly TensorHandle[]) => readonly TensorHandle[], inputs: readonly TensorHandle[]): void;
  /**
   * `value`, one number for each row of `input` (over as many leading dimensions as it has), with a place in the graph: backward multiplies `gradient` in place by what
   * arrives for each row and passes it on to `input`. `gradient` is used up, and may be the memory of `input` itself.
   */
  withGradient(value: TensorHandle, input: TensorHandle, gradient: TensorHandle): TensorHandle;
  /**
   * `value` with a place in the graph: backward calls `backward([gradient, ...kept])`, which returns the gradients of `inputs`, null where there is none, and releases the handles afterwards.
   * What it throws, backward throws.
   */
  customGradient(
    value: TensorHandle,
    inputs: readonly TensorHandle[],
    kept: readonly TensorHandle[],
    backward: (given: readonly TensorHandle[]) => readonly (TensorHandle | null)[],
  ): TensorHandle;
  /** The gradient accumulated in a leaf, or null. */
  gradOf(tensor: TensorHandle): TensorHandle | null;
  setGrad(tensor: TensorHandle, gradient: TensorHandle | null): void;
  /** Switches gradient recording for this thread and returns what it was. */
  setGradMode(enabled: boolean): boolean;
  /** Switches autocast for this thread; `dtype` is used while enabled. Returns what it was. Disabling clears the cast cache. */
  setAutocast(deviceType: string, enabled: boolean, dtype: number): boolean;

  /** A new generator on a device, seeded. `seed` is a whole number in [0, 2^53). */
  createGenerator(device: string, seed: number): GeneratorHandle;
  generatorState(generator: GeneratorHandle): ArrayBuffer;
  setGeneratorState(generator: GeneratorHandle, state: Uint8Array): void;
  releaseGenerator(generator: GeneratorHandle): void;
  /** Seeds the default generators (operators that take none draw from them). */
  manualSeed(seed: number): void;

  /** Operator threads; given a number, sets it first. */
  threads(count?: number): number;
  engineInfo(): EngineInfo;
  /** Every registered operator as `namespace::name.overload`. */
  operatorNames(): string[];
  /** Flushes denormal floats to zero where the processor can; returns whether it could. */
  setFlushDenormal(enabled: boolean): boolean;
}
