import { NativeError } from "../core/index.js";
import type { ArgumentInfo, NativeBinding, OperatorInfo, TensorHandle } from "./binding.js";
import { type DType, dtypeCode, isDType } from "./dtype.js";
import { engine, engineError } from "./engine.js";
import { RandomStream, streamHandle } from "./random-stream.js";
import { fromHandle, handleOf, Tensor } from "./tensor.js";

/** What an operator's argument may be; `undefined` takes the schema's default. */
export type OperatorArgument =
  | Tensor
  | RandomStream
  | DType
  | number
  | bigint
  | boolean
  | string
  | null
  | undefined
  | readonly (Tensor | null)[]
  | readonly number[]
  | readonly boolean[];

/** A callable operator. What it returns depends on its schema; see {@link operator}. */
export type Operator<Result> = (...args: OperatorArgument[]) => Result;

/**
 * Any operator that libtorch has registered, by its name: `operator<Tensor>("aten::add.Tensor")`. It is looked up at the first call.
 * Arguments are positional in schema order. Tensors come back as {@link Tensor}, lists as arrays, several results as an array;
 * the caller states the type, because schemas are not known to TypeScript. The typed operators of this folder are made with it.
 * @throws NativeError for an unknown operator or a wrong argument, naming both; DisposedError for a released tensor.
 * @example
 * ```ts
 * import { operator, scope, Tensor } from "retort-kd";
 *
 * const maximum = operator<[Tensor, Tensor]>("aten::max.dim");
 * const most = scope(() => {
 *   const [values, indices] = maximum(Tensor.from([1, 3, 2, 6, 5, 4], [2, 3]), 1);
 *   return { values: [...values.toFloat32Array()], indices: indices.toIntegers() };
 * });
 * most; // → { values: [ 3, 6 ], indices: [ 1, 0 ] }
 * ```
 */
export function operator<Result = unknown>(name: string): Operator<Result> {
  let resolved: ResolvedOperator | undefined;
  return (...args) => {
    resolved ??= resolve(name);
    return invoke(resolved, args) as Result;
  };
}

/**
 * An operator whose name ends in `_`: it changes its first argument and returns nothing. (libtorch returns that argument again,
 * as a second handle, which is released here.)
 */
export function inPlaceOperator(name: string): Operator<void> {
  const call = operator<Tensor | Tensor[] | undefined>(name);
  return (...args) => {
    const result = call(...args);
    if (result instanceof Tensor) result.dispose();
  };
}

/** What hears of operator calls: name, arguments in schema order, and what came back. */
export type OperatorObserver = (name: string, args: readonly OperatorArgument[], result: unknown) => void;

let observer: OperatorObserver | undefined;

/**
 * Runs `work` and tells `observe` of every operator that returns meanwhile. What the engine calls by itself, such as a backward pass, is not seen. An
 * observer within an observer's work replaces it until its own work ends.
 */
export function observeOperators<Result>(observe: OperatorObserver, work: () => Result): Result {
  const before = observer;
  observer = observe;
  try {
    return work();
  } finally {
    observer = before;
  }
}

interface ResolvedOperator {
  readonly native: NativeBinding;
  readonly info: OperatorInfo;
  readonly name: string;
  readonly wrap: (raw: unknown) => unknown;
}

function resolve(name: string): ResolvedOperator {
  const native = engine();
  const [, base = name, overload = ""] = /^([^.]+)(?:\.(.*))?$/.exec(name) ?? [];
  try {
    const info = native.findOperator(base, overload);
    return { native, info, name, wrap: resultWrapper(info.schema) };
  } catch (thrown) {
    throw engineError(name, thrown);
  }
}

function invoke({ native, info, name, wrap }: ResolvedOperator, args: OperatorArgument[]): unknown {
  // The arguments become handles in place, because this runs for every call; an observer gets them as they were.
  const given = observer === undefined ? undefined : [...args];
  const raw: unknown[] = args;
  for (let i = 0; i < args.length; i++) {
    const argument = info.arguments[i];
    if (argument !== undefined) raw[i] = toNative(name, argument, args[i]);
  }
  const result = called(native, { info, name, wrap }, raw);
  if (given !== undefined) observer?.(name, given, result);
  return result;
}

function called(native: NativeBinding, { info, name, wrap }: Omit<ResolvedOperator, "native">, raw: readonly unknown[]): unknown {
  try {
    return wrap(native.call(info.index, ...raw));
  } catch (thrown) {
    throw engineError(name, thrown);
  }
}

/** Handles are numbers to the addon, so this is the one place that keeps a number from being taken for a tensor. */
function toNative(name: string, { kind, name: argument, optional }: ArgumentInfo, value: OperatorArgument): unknown {
  if (value === undefined || (value === null && optional)) return value;
  switch (kind) {
    case "tensor":
      if (value instanceof Tensor) return handleOf(value);
      throw wrongArgument(name, argument, "a Tensor", value);
    case "tensor[]":
    case "tensor?[]":
      if (Array.isArray(value) && value.every((item) => item instanceof Tensor || (item === null && kind === "tensor?[]"))) {
        return value.map((item) => (item === null ? null : handleOf(item as Tensor)));
      }
      throw wrongArgument(name, argument, "an array of Tensors", value);
    case "generator":
      if (value instanceof RandomStream) return streamHandle(value);
      throw wrongArgument(name, argument, "a RandomStream", value);
    case "dtype":
      if (typeof value === "string" && isDType(value)) return dtypeCode(value);
      throw wrongArgument(name, argument, "a dtype such as float32", value);
    default:
      if (value instanceof Tensor || value instanceof RandomStream) throw wrongArgument(name, argument, `a value of type ${kind}`, value);
      return value;
  }
}

function wrongArgument(name: string, argument: string, expected: string, value: unknown): NativeError {
  const got = value === null ? "null" : typeof value === "object" ? value.constructor.name : `${typeof value} ${String(value)}`;
  return new NativeError(`${name}: argument '${argument}': expected ${expected}, got ${got}.`);
}

type Wrapper = (raw: unknown) => unknown;

const wrapTensor: Wrapper = (raw) => (raw === null ? null : fromHandle(raw as TensorHandle));
const wrapTensors: Wrapper = (raw) => (raw as (TensorHandle | null)[]).map(wrapTensor);
const wrapNothing: Wrapper = (raw) => raw;

/** Reads after the schema's arrow which of the results are tensors: `-> (Tensor values, Tensor indices)`, `-> Tensor(a!)`, `-> Tensor[]`, `-> int`. */
function resultWrapper(schema: string): Wrapper {
  const results = schema.slice(schema.lastIndexOf(" -> ") + 4).trim();
  if (!results.startsWith("(")) return wrapperOf(results);
  const wrappers = splitTopLevel(results.slice(1, -1)).map(wrapperOf);
  if (wrappers.length === 0) return wrapNothing;
  return (raw) => (raw as unknown[]).map((item, i) => (wrappers[i] as Wrapper)(item));
}

function wrapperOf(result: string): Wrapper {
  const type = result.replace(/\([^)]*\)/g, "");
  if (!type.startsWith("Tensor")) return wrapNothing;
  return type.startsWith("Tensor[]") ? wrapTensors : wrapTensor;
}

function splitTopLevel(list: string): string[] {
  const parts = list.replace(/\([^)]*\)/g, "").split(",");
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
