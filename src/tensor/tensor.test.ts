import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DisposedError, NativeError, ShapeError } from "../core/index.js";
import {
  add,
  autocast,
  backward,
  clearGradients,
  gradients,
  gradOf,
  linear,
  liveTensors,
  matmul,
  mul,
  noGrad,
  normal_,
  operator,
  RandomStream,
  scope,
  sum,
  Tensor,
  topk,
  uniform_,
  zeros,
} from "./index.js";

let before = 0;
beforeEach(() => {
  before = liveTensors();
});
afterEach(() => {
  expect(liveTensors()).toBe(before);
});

describe("Tensor", () => {
  it("carries values, shape and dtype in and out", () => {
    using x = Tensor.from([1, 2, 3, 4, 5, 6], [2, 3]);
    expect([...x.toFloat32Array()]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([x.shape, x.dtype, x.device, x.size]).toEqual([[2, 3], "float32", "cpu", 6]);
    using ids = Tensor.from([3, -1], [2], "int64");
    expect(ids.toIntegers()).toEqual([3, -1]);
  });

  it("refuses values that do not fill the shape, and reads of another dtype", () => {
    expect(() => Tensor.from([1, 2, 3], [2, 2])).toThrow(ShapeError);
    expect(() => Tensor.fromBytes(new Uint8Array(7), [2], "float32")).toThrow(/8 bytes, got 7/);
    using ids = Tensor.from([1], [1], "int64");
    expect(() => ids.toFloat32Array()).toThrow(/expected a float32 tensor, got int64/);
  });

  it("refuses every use after dispose, and a second dispose", () => {
    const x = zeros([2]);
    x.dispose();
    expect(x.isLive).toBe(false);
    for (const use of [() => x.shape, () => x.dispose(), () => x.toBytes(), () => add(x, 1), () => sum(x)])
      expect(use).toThrow(DisposedError);
  });
});

describe("operators", () => {
  it("names operator and argument when an argument is wrong", () => {
    using x = zeros([2, 3]);
    expect(() => matmul(x, 5 as unknown as Tensor)).toThrow(/aten::matmul: argument 'other': expected a Tensor, got number 5/);
    expect(() => operator("aten::sum")(x, "no dtype")).toThrow(NativeError);
    expect(() => matmul(x, x)).toThrow(/aten::matmul.*2x3/s);
    expect(() => operator("aten::no_such_operator")()).toThrow(/aten::no_such_operator/);
  });

  it("returns several results by name", () => {
    scope(() => {
      const { values, indices } = topk(Tensor.from([1, 9, 5], [3]), 2);
      expect([[...values.toFloat32Array()], indices.toIntegers()]).toEqual([
        [9, 5],
        [1, 2],
      ]);
    });
  });
});

describe("scope", () => {
  it("keeps what it returns, nested in arrays, maps and objects, and releases the rest", () => {
    const kept = scope(() => {
      const inner = scope(() => ({ list: [zeros([1])], map: new Map([["x", zeros([2])]]), lost: zeros([3]).shape }));
      expect(inner.lost).toEqual([3]);
      return inner;
    });
    expect(liveTensors()).toBe(before + 2);
    kept.list[0]?.dispose();
    kept.map.get("x")?.dispose();
  });

  it("releases everything when the callback throws, and restores gradient mode", () => {
    expect(() =>
      noGrad(() =>
        scope(() => {
          zeros([4]);
          throw new Error("on purpose");
        }),
      ),
    ).toThrow("on purpose");
    scope(() => {
      const x = zeros([1]).requiresGrad_();
      expect(add(x, 1).requiresGrad).toBe(true);
    });
  });

  it("refuses a callback that returns a promise", () => {
    expect(() => scope(async () => zeros([1]))).toThrow(/synchronous/);
    expect(() => noGrad(async () => undefined)).toThrow(/synchronous/);
    expect(() => autocast("cpu", "bfloat16", async () => undefined)).toThrow(/synchronous/);
  });

  it("computes matrix products in bfloat16 under autocast only", () => {
    scope(() => {
      const [x, w] = [zeros([2, 4]), zeros([3, 4])];
      expect(autocast("cpu", "bfloat16", () => linear(x, w).dtype)).toBe("bfloat16");
      expect(linear(x, w).dtype).toBe("float32");
    });
  });
});

describe("gradients", () => {
  it("are added up in leaves until cleared", () => {
    scope(() => {
      const x = Tensor.from([2, 3], [2]).requiresGrad_();
      const loss = (): Tensor => sum(mul(x, x));
      backward(loss());
      backward(loss());
      expect([...(gradOf(x) as Tensor).toFloat32Array()]).toEqual([8, 12]);
      clearGradients([x]);
      expect(gradOf(x)).toBeNull();
      const [grad, none] = gradients(loss(), [x, zeros([1]).requiresGrad_()]);
      expect([...(grad as Tensor).toFloat32Array()]).toEqual([4, 6]);
      expect(none).toBeNull();
      expect(gradOf(x)).toBeNull();
    });
  });
});

describe("RandomStream", () => {
  it("goes on exactly where its saved state was, whatever other streams drew", () => {
    scope(() => {
      using stream = RandomStream.named(7, "dropout");
      using other = RandomStream.named(7, "weights");
      const draw = (): number[] => {
        const x = zeros([5]);
        uniform_(x, stream);
        return [...x.toFloat32Array()];
      };
      draw();
      const state = stream.state;
      const first = draw();
      normal_(zeros([100]), other);
      stream.restore(state);
      expect(draw()).toEqual(first);
      expect(draw()).not.toEqual(first);
    });
  });
});
