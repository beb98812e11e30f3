import { describe, expect, it } from "vitest";
import {
  add,
  autocast,
  backward,
  clearGradients,
  empty,
  fill_,
  ge,
  gradients,
  gradOf,
  liveTensors,
  matmul,
  mul,
  noGrad,
  RandomStream,
  recomputed,
  scope,
  slice,
  softmax,
  sum,
  Tensor,
  tanh,
  to,
  uniform_,
} from "./index.js";
import { useNoLeaks } from "./testing/no-leaks.js";

useNoLeaks();

/** How a part of a computation runs: as it is, or computed again in backward. */
type Run = typeof recomputed;

const plainly: Run = (body, inputs) => scope(() => body(...inputs));

const values = (size: number, seed: number): number[] => Array.from({ length: size }, (_, i) => Math.sin(seed + 1.7 * i));
const matrix = (seed: number): Tensor => Tensor.from(values(9, seed), [3, 3]);
const bitsOf = (tensor: Tensor | null): string => (tensor === null ? "none" : Buffer.from(tensor.toBytes()).toString("hex"));

/** Zeroes a share of the elements. */
function dropout(x: Tensor, rate: number, stream: RandomStream): Tensor {
  const draws = empty(x.shape);
  uniform_(draws, stream);
  return mul(x, to(ge(draws, rate), { dtype: x.dtype }));
}

/** The loss and the gradients of `parameters` weights, as bits. */
function bits(run: Run, compute: (run: Run, weights: readonly Tensor[], stream: RandomStream) => Tensor): string[] {
  using stream = RandomStream.named(1, "dropout");
  return scope(() => {
    const weights = [1, 2, 3].map((seed) => matrix(seed).requiresGrad_());
    const loss = compute(run, weights, stream);
    // What draws between the two passes must not matter.
    scope(() => dropout(matrix(4), 0.5, stream));
    const between = Buffer.from(stream.state).toString("hex");
    backward(loss);
    expect(Buffer.from(stream.state).toString("hex")).toBe(between);
    return [loss, ...weights.map(gradOf)].map(bitsOf);
  });
}

const cases: Readonly<Record<string, (run: Run, weights: readonly Tensor[], stream: RandomStream) => Tensor>> = {
  "layers with dropout": (run, weights, stream) =>
    sum(
      weights.reduce(
        (x, weight) => run((read) => ({ hidden: add(read, dropout(tanh(matmul(read, weight)), 0.5, stream)) }), [x]).hidden,
        matrix(7),
      ),
    ),
  "a tensor of the graph that is not among the inputs": (run, [a, b, c], stream) => {
    const shared = softmax(a as Tensor, -1);
    const layer = (x: Tensor, weight: Tensor): Tensor =>
      run((read) => dropout(add(matmul(read, shared), matmul(shared, weight)), 0.25, stream), [x]);
    return add(sum(layer(layer(matrix(7), b as Tensor), c as Tensor)), sum(mul(shared, shared)));
  },
  "several results, of which some are not used": (run, [a, b, c]) => {
    const [x, , z] = run((read) => [matmul(read, b as Tensor), tanh(read), slice(mul(read, c as Tensor), 0, 1, 3)], [a as Tensor]);
    return add(sum(mul(x as Tensor, x as Tensor)), sum(z as Tensor));
  },
  "a result that is a view of an input": (run, [a, b]) => {
    const [same, product] = run((read) => [slice(read, 0, 0, 3), matmul(read, b as Tensor)], [a as Tensor]);
    return sum(mul(same as Tensor, product as Tensor));
  },
  "one inside another": (run, [a, b, c], stream) =>
    sum(
      run(
        (read) => {
          const inner = run((x) => dropout(matmul(x, tanh(b as Tensor)), 0.5, stream), [matmul(read, b as Tensor)]);
          return dropout(matmul(inner, c as Tensor), 0.5, stream);
        },
        [a as Tensor],
      ),
    ),
  "mixed precision": (run, [a, b, c]) =>
    autocast("cpu", "bfloat16", () => {
      const layer = (x: Tensor, weight: Tensor): Tensor => run((read) => tanh(matmul(read, weight)), [x]);
      return sum(layer(layer(matmul(matrix(7), a as Tensor), b as Tensor), c as Tensor));
    }),
};

describe.each(Object.entries(cases))("gradients through %s", (_, compute) => {
  it("are those of plain backward to the bit", () => {
    const expected = bits(plainly, compute);
    expect(bits(recomputed, compute)).toEqual(expected);
    expect(expected.filter((text) => text !== "none").length).toBeGreaterThan(1);
  });
});

describe("a computation that backward runs again", () => {
  const weight = (): Tensor => matrix(1).requiresGrad_();

  it("runs once without gradients, and leaves nothing to run again", () => {
    scope(() => {
      const w = weight();
      let runs = 0;
      const made = noGrad(() =>
        recomputed(
          (x) => {
            runs++;
            return matmul(x, w);
          },
          [matrix(2)],
        ),
      );
      expect(made.requiresGrad).toBe(false);
      const constant = recomputed((x) => matmul(x, x), [matrix(2)]);
      expect(constant.requiresGrad).toBe(false);
      expect(runs).toBe(1);
    });
  });

  it("runs a second time in backward, once for all that needs it", () => {
    scope(() => {
      const w = weight();
      let runs = 0;
      const [a, b] = recomputed(
        (x) => {
          runs++;
          return [matmul(x, w), tanh(w)];
        },
        [matrix(2)],
      ) as [Tensor, Tensor];
      expect(runs).toBe(1);
      backward(add(sum(a), sum(b)));
      expect(runs).toBe(2);
    });
  });

  it("keeps its inputs, though their handles are released", () => {
    scope(() => {
      const w = weight();
      const x = matrix(2);
      const made = recomputed((read) => matmul(read, w), [x]);
      x.dispose();
      backward(sum(made));
      expect(gradOf(w)?.shape).toEqual([3, 3]);
    });
  });

  it("adds to what its weights have collected, and serves gradients() too", () => {
    scope(() => {
      const w = weight();
      const loss = (): Tensor => sum(recomputed((x) => matmul(x, w), [matrix(2)]));
      const [once] = gradients(loss(), [w]);
      expect(gradOf(w)).toBeNull();
      backward(loss());
      backward(loss());
      expect(bitsOf(gradOf(w))).toBe(bitsOf(mul(once as Tensor, 2)));
      clearGradients([w]);
    });
  });

  it("leaves no cast of a weight behind that would take its gradient away outside", () => {
    scope(() => {
      const w = weight();
      autocast("cpu", "bfloat16", () => {
        recomputed((x) => matmul(x, w), [matrix(2)]);
        backward(sum(matmul(matrix(2), w)));
      });
      expect(gradOf(w)).not.toBeNull();
    });
  });

  it("leaves no handles open, whether backward comes or not", () => {
    scope(() => {
      const w = weight();
      const before = liveTensors();
      scope(() => backward(sum(recomputed((x) => tanh(matmul(x, w)), [matrix(2)]))));
      scope(() => {
        recomputed((x) => tanh(matmul(x, w)), [matrix(2)]);
      });
      expect(liveTensors()).toBe(before);
    });
  });
});

describe("what goes wrong when backward runs a computation again", () => {
  /** Runs backward through a body that does something else the second time. */
  function secondly(body: (isAgain: boolean, x: Tensor, weight: Tensor) => Tensor | Tensor[]): () => void {
    return () =>
      scope(() => {
        const weight = matrix(1).requiresGrad_();
        let runs = 0;
        const made = [recomputed((x) => body(runs++ > 0, x, weight), [matrix(2)])].flat();
        backward(sum(made[0] as Tensor));
      });
  }

  it("is thrown by backward as it is, and the next backward is none the worse", () => {
    class Mishap extends Error {}
    const failing = secondly((isAgain, x, weight) => {
      if (isAgain) throw new Mishap("out of luck");
      return matmul(x, weight);
    });
    expect(failing).toThrow("out of luck");
    expect(bits(recomputed, cases["layers with dropout"] as never)).toEqual(bits(plainly, cases["layers with dropout"] as never));
  });

  it("is an operator's own error", () => {
    expect(secondly((isAgain, x, weight) => matmul(isAgain ? slice(x, 1, 0, 2) : x, weight))).toThrow("aten::matmul");
  });

  it("is another number of results, or of reads of what collects gradients", () => {
    expect(secondly((isAgain, x, weight) => (isAgain ? [matmul(x, weight), x] : [matmul(x, weight)]))).toThrow(
      "computed again, it made 2 tensors instead of 1",
    );
    expect(
      secondly((isAgain, x, weight) => {
        const product = matmul(x, weight);
        return isAgain ? mul(product, weight) : product;
      }),
    ).toThrow("reads a tensor [3, 3] that collects gradients and that it did not read there the first time");
    expect(secondly((isAgain, x, weight) => (isAgain ? matmul(x, x) : matmul(x, weight)))).toThrow(
      "it reads 0 times what collects gradients instead of 1 times",
    );
  });

  it("is a tensor that was released or changed in the meantime", () => {
    scope(() => {
      const w = matrix(1).requiresGrad_();
      const mask = matrix(2);
      const masked = recomputed((x) => mul(matmul(x, w), mask), [matrix(3)]);
      mask.dispose();
      expect(() => backward(sum(masked))).toThrow("released");
      const changed = recomputed((x) => matmul(x, w), [matrix(3)]);
      noGrad(() => fill_(w, 2));
      expect(() => backward(sum(changed))).toThrow("a tensor [3, 3] that has to be read again was changed in place");
    });
  });

  it("is a second backward through the same results", () => {
    scope(() => {
      const w = matrix(1).requiresGrad_();
      const loss = sum(recomputed((x) => matmul(x, w), [matrix(3)]));
      backward(loss);
      expect(() => backward(loss)).toThrow("second time");
    });
  });

  it("is a result that was there before", () => {
    scope(() => {
      const w = matrix(1).requiresGrad_();
      expect(() => recomputed((x) => [matmul(x, w), x], [matrix(3)])).toThrow("result 1 was not made inside");
      expect(() => recomputed(() => w, [])).toThrow("result 0 was not made inside");
      expect(w.requiresGrad).toBe(true);
    });
  });

  it("is a body that fails at once, or waits", () => {
    scope(() => {
      const w = matrix(1).requiresGrad_();
      expect(() => recomputed((x) => matmul(slice(x, 1, 0, 2), w), [matrix(3)])).toThrow("aten::matmul");
      expect(() => recomputed(async () => w, [])).toThrow("Promise");
      expect(matmul(w, w).requiresGrad).toBe(true);
    });
  });
});
