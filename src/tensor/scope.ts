import { NativeError } from "../core/index.js";
import { dtypeCode } from "./dtype.js";
import { engine, engineError, guarded } from "./engine.js";
import { handleOf, Tensor } from "./tensor.js";

/**
 * Runs `body` and releases every tensor made inside, but those it returns: a Tensor, or arrays, Maps and plain objects of them, nested.
 * Those pass to the scope around this one, if there is one. Synchronous: a callback that returns a Promise is an error.
 * If `body` throws, all are released and the error passes on.
 * @example
 * ```ts
 * import { liveTensors, scope, Tensor } from "retort-kd";
 *
 * const before = liveTensors();
 * const sum = scope(() => {
 *   const numbers = Tensor.from([1, 2, 3], [3]);
 *   return [...numbers.toFloat32Array()].reduce((total, number) => total + number, 0);
 * });
 * sum; // → 6
 * liveTensors() - before; // → 0
 * ```
 */
export function scope<T>(body: () => T): T {
  const native = engine();
  const depth = native.beginScope();
  let keep: number[] = [];
  try {
    const result = body();
    refusePromise("scope", result);
    keep = collectTensors(result).map(handleOf);
    return result;
  } finally {
    endScope(depth, keep);
  }
}

/**
 * Runs `body` without recording for backward. Synchronous and exception-safe, like {@link scope}; releases nothing.
 * @example
 * ```ts
 * import { noGrad, operator, scope, Tensor } from "retort-kd";
 *
 * const add = operator<Tensor>("aten::add.Tensor");
 * scope(() => {
 *   const weight = Tensor.from([1, 2]).requiresGrad_();
 *   add(weight, weight).requiresGrad; // → true
 *   noGrad(() => add(weight, weight)).requiresGrad; // → false
 * });
 * ```
 */
export function noGrad<T>(body: () => T): T {
  const before = engine().setGradMode(false);
  try {
    const result = body();
    refusePromise("noGrad", result);
    return result;
  } finally {
    engine().setGradMode(before);
  }
}

/**
 * Runs `body` with mixed precision: operators that gain from it (matrix products) compute in `dtype`, those that need range stay in float32.
 * With `"float32"` nothing changes, so that callers need no branch.
 */
export function autocast<T>(deviceType: "cpu" | "cuda", dtype: "float32" | "bfloat16", body: () => T): T {
  if (dtype === "float32") return body();
  const code = dtypeCode(dtype);
  const before = guarded("autocast", (native) => native.setAutocast(deviceType, true, code));
  try {
    const result = body();
    refusePromise("autocast", result);
    return result;
  } finally {
    engine().setAutocast(deviceType, before, code);
  }
}

/**
 * How many tensors this thread holds: the same before and after any well-behaved piece of work.
 * @example
 * ```ts
 * import { liveTensors, Tensor } from "retort-kd";
 *
 * const before = liveTensors();
 * const tensor = Tensor.from([1, 2], [2]);
 * liveTensors() - before; // → 1
 * tensor.dispose();
 * liveTensors() - before; // → 0
 * ```
 */
export function liveTensors(): number {
  return engine().liveTensors();
}

function endScope(depth: number, keep: number[]): void {
  try {
    engine().endScope(depth, keep);
  } catch (thrown) {
    throw engineError("scope", thrown);
  }
}

function refusePromise(where: string, result: unknown): void {
  if (typeof (result as { then?: unknown } | null | undefined)?.then === "function") {
    throw new NativeError(`${where}: the callback returned a Promise; ${where} is synchronous, so await before or after it.`);
  }
}

/** Every tensor in a value, walking arrays, Maps and plain objects; each once. */
export function collectTensors(value: unknown, found: Set<unknown> = new Set()): Tensor[] {
  if (typeof value !== "object" || value === null || found.has(value)) return [];
  found.add(value);
  if (value instanceof Tensor) return [value];
  if (Array.isArray(value)) return value.flatMap((item) => collectTensors(item, found));
  if (value instanceof Map) return [...value.values()].flatMap((item) => collectTensors(item, found));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return [];
  return Object.values(value).flatMap((item) => collectTensors(item, found));
}
