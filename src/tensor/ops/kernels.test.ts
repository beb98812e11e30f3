import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { relativeDifference } from "../../../test/support/compare.js";
import { NativeError } from "../../core/index.js";
import {
  add,
  attendCausallyGradients,
  attendCausallyKernel,
  backward,
  cat,
  empty,
  gradOf,
  haveKernels,
  mean,
  mul,
  noGrad,
  normal_,
  pow,
  RandomStream,
  reshape,
  rmsNormGradients,
  rmsNormKernel,
  roll,
  rotateGradient,
  rotateKernel,
  rsqrt,
  scaledDotProductAttention,
  scope,
  silu,
  slice,
  sum,
  swigluGradients,
  swigluKernel,
  Tensor,
  threads,
  to,
  transpose,
} from "../index.js";
import { useNoLeaks } from "../testing/no-leaks.js";

useNoLeaks();

function random(shape: readonly number[], seed: number, spread = 1): Tensor {
  const values = empty(shape);
  using stream = RandomStream.named(seed, "test");
  normal_(values, stream);
  return mul(values, spread);
}

/** A kernel's results beside what autograd makes of operators in float64. */
function expectSame(actual: readonly Tensor[], expected: readonly Tensor[]): void {
  for (const [i, tensor] of actual.entries()) {
    const wanted = expected[i] as Tensor;
    expect(tensor.shape).toEqual(wanted.shape);
    expect(noGrad(() => relativeDifference(to(tensor, { dtype: "float64" }), wanted))).toBeLessThan(2e-6);
  }
}

/** What a computation gives in float64, then the gradients of its inputs. */
function inDouble(inputs: readonly Tensor[], gradient: Tensor, compute: (...inputs: Tensor[]) => Tensor): Tensor[] {
  const wide = inputs.map((input) => to(input, { dtype: "float64" }).requiresGrad_());
  const value = compute(...wide);
  backward(sum(mul(value, to(gradient, { dtype: "float64" }))));
  return [value, ...wide.map((input) => gradOf(input) as Tensor)];
}

const plainNorm = (x: Tensor, weight: Tensor): Tensor => mul(mul(x, rsqrt(add(mean(pow(x, 2), -1, true), 1e-6))), weight);

describe("the kernel of", () => {
  it.each([[3], [7], [8], [64], [577]])("RMS norm and its gradients, rows of %i", (size) => {
    scope(() => {
      const [x, weight, gradient] = [random([3, 67, size], 1, 3), random([size], 2), random([3, 67, size], 3)];
      const [value, scale] = rmsNormKernel(x, weight, 1e-6);
      expectSame([value, ...rmsNormGradients(gradient, x, weight, scale)], inDouble([x, weight], gradient, plainNorm));
    });
  });

  it.each([[1], [9], [64]])("SwiGLU and its gradients, rows of %i, far from zero, too", (size) => {
    scope(() => {
      const [gate, up, gradient] = [random([2, 5, size], 1, 40), random([2, 5, size], 2), random([2, 5, size], 3)];
      expectSame(
        [swigluKernel(gate, up), ...swigluGradients(gradient, gate, up)],
        inDouble([gate, up], gradient, (a, b) => mul(silu(a), b)),
      );
    });
  });

  it("SwiGLU at the ends of float32 and of what is no number", () => {
    scope(() => {
      const gate = Tensor.from([1e-30, 100, -100, 3e38, -3e38, Infinity, Number.NaN]);
      const [tiny, large, small, most, least, infinite, none] = swigluKernel(gate, Tensor.from(new Array(7).fill(1))).toFloat32Array();
      expect([large, most, infinite, none]).toEqual([100, Math.fround(3e38), Infinity, Number.NaN]);
      expect(tiny).toBeCloseTo(5e-31, 35);
      expect(Math.abs(small as number)).toBeLessThan(1e-35);
      expect(Math.abs(least as number)).toBeLessThan(10);
    });
  });

  it.each([[2], [6], [64]])("turning heads of %i by their positions, and its gradient", (size) => {
    scope(() => {
      const [x, gradient, angles] = [random([2, 5, 3, size], 1), random([2, 5, 3, size], 2), random([2, 5, 1, size], 3)];
      const sines = random([2, 5, 1, size], 4);
      const wideTurns = [angles, sines].map((turn) => to(turn, { dtype: "float64" })) as [Tensor, Tensor];
      const turn = (wide: Tensor): Tensor => add(mul(wide, wideTurns[0]), mul(roll(wide, size / 2, -1), wideTurns[1]));
      expectSame([rotateKernel(x, angles, sines), rotateGradient(gradient, angles, sines)], inDouble([x], gradient, turn));
      // One row's turns for all.
      const [first, all] = [slice(angles, 0, 0, 1), slice(sines, 0, 0, 1)];
      const shared = rotateKernel(x, first, all).toFloat32Array();
      expect(shared).toEqual(rotateKernel(x, cat([first, first], 0), cat([all, all], 0)).toFloat32Array());
    });
  });

  it.each([
    { lengths: [5, 1, 9], heads: 4, keyHeads: 2, size: 6 },
    { lengths: [130, 64, 65], heads: 3, keyHeads: 3, size: 8 },
    { lengths: [1], heads: 2, keyHeads: 1, size: 4 },
  ])("causal attention and its gradients: %j", ({ lengths, heads, keyHeads, size }) => {
    scope(() => {
      const tokens = lengths.reduce((total, length) => total + length, 0);
      const [q, k, v] = [random([tokens, heads, size], 1, 2), random([tokens, keyHeads, size], 2, 2), random([tokens, keyHeads, size], 3)];
      const gradient = random([tokens, heads, size], 4);
      const sequences = { lengths, scale: 0.3 };
      const actual = [attendCausallyKernel(q, k, v, sequences), ...attendCausallyGradients(gradient, [q, k, v], sequences)];
      expectSame(
        actual,
        inDouble([q, k, v], gradient, (...wide) => attendOneByOne(wide as [Tensor, Tensor, Tensor], sequences)),
      );
    });
  });
});

/** Each sequence by libtorch's attention, with a mask. */
function attendOneByOne(
  inputs: readonly [Tensor, Tensor, Tensor],
  { lengths, scale }: { lengths: readonly number[]; scale: number },
): Tensor {
  const heads = inputs[0].shape[1] as number;
  let start = 0;
  const outputs = lengths.map((length) => {
    const [q, k, v] = inputs.map((x) => transpose(slice(x, 0, start, start + length), 0, 1)) as [Tensor, Tensor, Tensor];
    start += length;
    const each = (x: Tensor): Tensor => {
      const groups = heads / (x.shape[0] as number);
      return cat(
        Array.from({ length: heads }, (_, head) => slice(x, 0, Math.floor(head / groups), Math.floor(head / groups) + 1)),
        0,
      );
    };
    const mask = Tensor.from(
      Array.from({ length: length * length }, (_, i) => (i % length > Math.floor(i / length) ? Number.NEGATIVE_INFINITY : 0)),
      [length, length],
      "float64",
    );
    return transpose(scaledDotProductAttention(q, each(k), each(v), { mask, scale }), 0, 1);
  });
  return cat(outputs, 0);
}

describe("every kernel", () => {
  it("reads parts of other tensors as copies of them", () => {
    scope(() => {
      const both = random([4, 10, 32], 1);
      const halves = [slice(both, 2, 0, 16), slice(both, 2, 16, 32)] as const;
      const copies = halves.map((half) => Tensor.from(half.toFloat32Array(), half.shape)) as [Tensor, Tensor];
      expect(swigluKernel(...halves).toFloat32Array()).toEqual(swigluKernel(...copies).toFloat32Array());
      const weight = random([16], 2);
      expect(rmsNormKernel(transpose(halves[0], 0, 1), weight, 1e-6)[0].toFloat32Array()).toEqual(
        transpose(rmsNormKernel(copies[0], weight, 1e-6)[0], 0, 1).toFloat32Array(),
      );
      const [cosines, sines] = [random([4, 10, 1, 4], 3), random([4, 10, 1, 4], 4)];
      const split = (x: Tensor): Tensor => reshape(x, [4, 10, 4, 4]);
      expect(rotateKernel(split(halves[0]), cosines, sines).toFloat32Array()).toEqual(
        rotateKernel(split(copies[0]), cosines, sines).toFloat32Array(),
      );
      const heads = transpose(random([3, 12, 4], 5), 0, 1);
      const copy = Tensor.from(heads.toFloat32Array(), heads.shape);
      const sequences = { lengths: [12], scale: 1 };
      expect(attendCausallyKernel(heads, heads, heads, sequences).toFloat32Array()).toEqual(
        attendCausallyKernel(copy, copy, copy, sequences).toFloat32Array(),
      );
    });
  });

  it("gives the same bits by any number of threads", () => {
    scope(() => {
      const [x, weight, gradient] = [random([300, 576], 1), random([576], 2), random([300, 576], 3)];
      const heads = [random([300, 6, 16], 4), random([300, 2, 16], 5), random([300, 2, 16], 6)] as const;
      const sequences = { lengths: [100, 7, 193], scale: 0.25 };
      const all = (count: number): string[] => {
        const before = threads();
        threads(count);
        const [value, scale] = rmsNormKernel(x, weight, 1e-6);
        const made = [
          value,
          ...rmsNormGradients(gradient, x, weight, scale),
          swigluKernel(x, gradient),
          ...swigluGradients(gradient, x, x),
        ];
        const attended = attendCausallyKernel(...heads, sequences);
        const bits = [...made, attended, ...attendCausallyGradients(attended, heads, sequences)].map((tensor) =>
          createHash("sha256").update(new Uint8Array(tensor.toBytes())).digest("hex"),
        );
        threads(before);
        return bits;
      };
      expect(all(2)).toEqual(all(1));
    });
  });

  it("refuses what does not belong together, by name", () => {
    scope(() => {
      const [x, weight] = [random([3, 4], 1), random([5], 2)];
      const refusals: readonly [() => unknown, RegExp][] = [
        [() => rmsNormKernel(x, weight, 1e-6), /weight: expected 4 numbers, got 1 × 5/],
        [() => rmsNormKernel(to(x, { dtype: "float64" }), weight, 1e-6), /x: expected float32 on the CPU/],
        [() => swigluKernel(x, weight), /up: expected the shape \[3, 4\], got \[5\]/],
        [
          () => rotateKernel(random([1, 2, 3, 5], 1), random([1, 2, 1, 5], 1), random([1, 2, 1, 5], 1)),
          /expected an even head size, got 5/,
        ],
        [
          () => rotateKernel(random([1, 2, 3, 4], 1), random([1, 3, 1, 4], 1), random([1, 2, 1, 4], 1)),
          /cosines: expected the shape \[1, 2, 1, 4\]/,
        ],
        [
          () => attendCausallyKernel(random([3, 4, 2], 1), random([3, 3, 2], 1), random([3, 3, 2], 1), { lengths: [3], scale: 1 }),
          /4 heads of queries cannot share 3/,
        ],
        [
          () => attendCausallyKernel(random([3, 1, 2], 1), random([3, 1, 2], 1), random([3, 1, 2], 1), { lengths: [2], scale: 1 }),
          /lengths: expected a sum of 3/,
        ],
        [
          () => attendCausallyKernel(random([3, 1, 2], 1), random([3, 1, 2], 1), random([3, 1, 2], 1), { lengths: [4, -1], scale: 1 }),
          /lengths: expected positive numbers/,
        ],
      ];
      for (const [call, message] of refusals) {
        expect(call).toThrow(NativeError);
        expect(call).toThrow(message);
      }
      expect(haveKernels(x, weight)).toBe(true);
      expect(haveKernels(x, to(weight, { dtype: "bfloat16" }))).toBe(false);
    });
  });
});
