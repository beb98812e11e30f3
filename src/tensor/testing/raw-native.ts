import { afterEach, beforeEach, expect } from "vitest";
import type { TensorHandle } from "../binding.js";
import { loadNative } from "../load-native.js";

/** The addon itself, for tests of its contract: everything else goes through Tensor. */
export const native = loadNative();

/** c10::ScalarType as numbers. */
export const FLOAT32 = 6;
export const INT64 = 4;
export const BOOL = 11;
export const COMPLEX128 = 10;
export const BFLOAT16 = 15;

/** A float32 tensor; one dimension unless a shape is given. */
export function floats(values: number[], shape: number[] = [values.length]): TensorHandle {
  return native.fromBytes(new Uint8Array(new Float32Array(values).buffer), shape, FLOAT32);
}

export function integers(values: bigint[]): TensorHandle {
  return native.fromBytes(new Uint8Array(new BigInt64Array(values).buffer), [values.length], INT64);
}

/** The values of a float32 tensor. */
export function values(tensor: TensorHandle): number[] {
  return [...new Float32Array(native.toBytes(tensor))];
}

/** The index of an operator written as `aten::add.Tensor`. */
export function index(name: string): number {
  const [base = name, overload = ""] = name.split(".");
  return native.findOperator(base, overload).index;
}

export function call(name: string, ...args: unknown[]): TensorHandle {
  return native.call(index(name), ...args) as TensorHandle;
}

/** The error of a call that must fail. */
export function refusal(body: () => unknown): { code: string; message: string } {
  try {
    body();
  } catch (thrown) {
    return thrown as { code: string; message: string };
  }
  throw new Error("nothing was thrown");
}

/** Runs every test of the file in a scope of its own, and fails one that leaves a tensor alive after it. */
export function scopeEachTest(): void {
  let depth = 0;
  beforeEach(() => {
    depth = native.beginScope();
  });
  afterEach(() => {
    native.endScope(depth, []);
    expect(native.liveTensors()).toBe(0);
  });
}
