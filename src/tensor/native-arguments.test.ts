import { describe, expect, test } from "vitest";
import { call, FLOAT32, floats, INT64, index, native, refusal, scopeEachTest, values } from "./testing/raw-native.js";

scopeEachTest();

describe("arguments", () => {
  test("a wrong one is named, with its operator and what came instead", () => {
    const add = index("aten::add.Tensor");
    const one = floats([1]);
    expect(refusal(() => native.call(add, one, "two"))).toMatchObject({
      code: "ARGUMENT",
      message: `aten::add.Tensor: argument 'other': expected a tensor handle, got string "two"`,
    });
    expect(refusal(() => native.call(add, one)).message).toBe(
      "aten::add.Tensor: argument 'other': expected a value of type tensor, got nothing",
    );
    expect(refusal(() => native.call(add, one, one, 1, 2)).message).toBe("aten::add.Tensor: takes 3 arguments, got 4");
    expect(refusal(() => native.call(index("aten::transpose.int"), one, 0.5, 0)).message).toContain(
      "'dim0': expected a whole number within ±2^53",
    );
    expect(refusal(() => native.findOperator("aten::ad", "")).message).toBe(
      "findOperator: no operator is called 'aten::ad' in this libtorch",
    );
  });

  test("libtorch's own refusals have the code TORCH", () => {
    expect(refusal(() => call("aten::mm", floats([1, 2], [1, 2]), floats([1], [1, 1])))).toMatchObject({ code: "TORCH" });
    expect(refusal(() => call("aten::empty.memory_format", [2 ** 45])).code).toBe("TORCH");
  });

  test("an error thrown by a getter arrives as itself", () => {
    const mine = new Error("mine");
    const shape = [1];
    Object.defineProperty(shape, 0, { get: () => raiseMine() });
    const raiseMine = (): never => {
      throw mine;
    };
    expect(refusal(() => native.fromBytes(new Uint8Array(4), shape, FLOAT32))).toBe(mine);
  });

  test("a getter that releases the tensor, ends the scope or adds operators in the middle of a call does no harm", () => {
    const first = floats([1]);
    const list: unknown[] = [first, 0, floats([2])];
    Object.defineProperty(list, 1, {
      get: () => {
        native.release(first);
        for (const name of native.operatorNames().slice(0, 500)) index(name);
        return floats([5]);
      },
    });
    expect(values(call("aten::cat", list))).toEqual([1, 5, 2]);
    const inner = native.beginScope();
    const kept = floats([3]);
    const keep = Object.defineProperty([0], 0, {
      get: () => {
        native.endScope(inner, [kept]);
        return kept;
      },
    });
    expect(refusal(() => native.endScope(inner, keep)).code).toBe("ARGUMENT");
    expect(values(kept)).toEqual([3]);
  });

  test("one number stands for all of a sized list; a list without a size takes none", () => {
    const image = floats(Array(16).fill(1), [1, 1, 4, 4]);
    expect(native.shape(call("aten::avg_pool2d", image, 2))).toEqual([1, 1, 2, 2]);
    expect(refusal(() => call("aten::view", image, 16)).message).toContain("expected an array of whole numbers, got 16");
  });

  test("whole numbers become int64 Scalars, others doubles, bigints int64", () => {
    const int = native.fromBytes(new Uint8Array(new BigInt64Array([2n]).buffer), [1], INT64);
    expect(native.dtype(call("aten::add.Scalar", int, 1))).toBe(INT64);
    expect(native.dtype(call("aten::add.Scalar", int, 2n))).toBe(INT64);
    expect(native.dtype(call("aten::add.Scalar", int, 1.5))).toBe(FLOAT32);
  });

  test("results: several, lists, numbers, booleans, an undefined tensor as null", () => {
    const [largest, at] = native.call(index("aten::max.dim"), floats([1, 9, 3]), 0) as [number, number];
    expect([native.item(largest), native.item(at)]).toEqual([9, 1]);
    expect((native.call(index("aten::unbind.int"), floats([1, 2, 3])) as number[]).map((part) => native.item(part))).toEqual([1, 2, 3]);
    expect(native.call(index("aten::equal"), floats([1]), floats([1]))).toBe(true);
    expect(native.call(index("aten::size.int"), floats([1, 2, 3]), 0)).toBe(3);
    const attention = index("aten::native_layer_norm_backward");
    const [x, one] = [floats([1, 2], [1, 2]), floats([1], [1, 1])];
    expect(native.call(attention, x, x, [2], one, one, null, null, [true, false, false])).toMatchObject({ 1: null, 2: null });
    expect(refusal(() => call("aten::_local_scalar_dense", native.fromBytes(new Uint8Array(16), [1], 10))).message).toContain("complex");
  });

  test("bytes must fit shape and dtype, counted without overflow", () => {
    const bytes = new Uint8Array(8);
    expect(refusal(() => native.fromBytes(bytes, [3], FLOAT32)).message).toBe(
      "fromBytes: argument 'bytes': shape and dtype ask for 12 bytes, got 8",
    );
    for (const shape of [[-1], [2 ** 40, 2 ** 40], [2 ** 53, 2 ** 10, 0.5], [Number.NaN], Array(65).fill(1)]) {
      expect(refusal(() => native.fromBytes(bytes, shape, FLOAT32))).toMatchObject({
        code: "ARGUMENT",
        message: expect.stringContaining("'shape'"),
      });
    }
    expect(refusal(() => native.fromBytes(bytes, [2], 99)).message).toContain("'dtype'");
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(refusal(() => native.fromBytes(bytes, [2], FLOAT32)).message).toContain("ask for 8 bytes, got 0");
  });

  test("toBytes gives row-major order whatever the strides", () => {
    expect(values(call("aten::t", floats([1, 2, 3, 4, 5, 6], [2, 3])))).toEqual([1, 4, 2, 5, 3, 6]);
    expect(values(call("aten::expand", floats([7]), [3]))).toEqual([7, 7, 7]);
  });
});
