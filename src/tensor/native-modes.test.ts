import { describe, expect, test } from "vitest";
import type { TensorHandle } from "./binding.js";
import { call, FLOAT32, floats, INT64, native, refusal, scopeEachTest, values } from "./testing/raw-native.js";

scopeEachTest();

describe("gradients", () => {
  const square = (tensor: TensorHandle): TensorHandle => call("aten::sum", call("aten::mul.Tensor", tensor, tensor));
  function leaf(...data: number[]): TensorHandle {
    const tensor = floats(data);
    native.setRequiresGrad(tensor, true);
    return tensor;
  }

  test("backward adds up in the leaves; grad leaves them alone", () => {
    const weight = leaf(3, 4);
    expect(native.gradOf(weight)).toBeNull();
    native.backward(square(weight));
    native.backward(square(weight));
    expect(values(native.gradOf(weight) as number)).toEqual([12, 16]);
    const [gradient, unrelated] = native.grad([square(weight)], [weight, leaf(1)]);
    expect(values(gradient as number)).toEqual([6, 8]);
    expect(unrelated).toBeNull();
    expect(native.grad([square(weight)], [])).toEqual([]);
    expect(values(native.gradOf(weight) as number)).toEqual([12, 16]);
    native.setGrad(weight, null);
    expect(native.gradOf(weight)).toBeNull();
  });

  test("setGrad refuses what would corrupt the next backward", () => {
    const weight = leaf(1, 2);
    expect(refusal(() => native.setGrad(weight, floats([1]))).message).toBe(
      "setGrad: argument 'gradient': expected Float [2] on cpu, got Float [1] on cpu",
    );
    expect(refusal(() => native.setGrad(weight, weight)).code).toBe("ARGUMENT");
  });

  test("no gradients without recording, and libtorch says so", () => {
    const weight = leaf(1);
    expect(native.setGradMode(false)).toBe(true);
    const loss = square(weight);
    expect(native.setGradMode(true)).toBe(false);
    expect(native.requiresGrad(loss)).toBe(false);
    expect(refusal(() => native.backward(loss)).code).toBe("TORCH");
  });

  test("autocast computes matrix products in bfloat16 while it is on", () => {
    const product = (): number => native.dtype(call("aten::mm", floats([1], [1, 1]), floats([1], [1, 1])));
    expect(native.setAutocast("cpu", true, 15)).toBe(false);
    expect(product()).toBe(15);
    expect(native.setAutocast("cpu", false, 15)).toBe(true);
    expect(product()).toBe(FLOAT32);
    expect(refusal(() => native.setAutocast("tpu", true, 15)).code).toBe("ARGUMENT");
    expect(refusal(() => native.setAutocast("cpu", true, INT64)).message).toContain("'dtype'");
  });
});

describe("random generators", () => {
  const draw = (generator: number): number[] => values(call("aten::rand.generator", [700], generator, FLOAT32));

  test("the same seed gives the same draws; a restored state goes on exactly where it was", () => {
    const [one, two] = [native.createGenerator("cpu", 7), native.createGenerator("cpu", 7)];
    expect(draw(one)).toEqual(draw(two));
    const saved = new Uint8Array(native.generatorState(one));
    const next = draw(one);
    expect(next).not.toEqual(draw(native.createGenerator("cpu", 8)));
    native.setGeneratorState(one, saved);
    expect(draw(one)).toEqual(next);
  });

  test("a state of another length, or a corrupt one, is refused and changes nothing", () => {
    const generator = native.createGenerator("cpu", 7);
    const state = new Uint8Array(native.generatorState(generator));
    expect(refusal(() => native.setGeneratorState(generator, state.subarray(1))).code).toBe("TORCH");
    const corrupt = state.slice();
    // Bytes 8–11 count the words left and 16–23 the next one: each is in range here, together they point past the state's end.
    corrupt.set([0x70, 2, 0, 0], 8);
    corrupt.set([0x70, 2, 0, 0], 16);
    expect(refusal(() => native.setGeneratorState(generator, corrupt)).code).toBe("TORCH");
    expect(new Uint8Array(native.generatorState(generator))).toEqual(state);
  });

  test("a released generator is refused; seeds are whole numbers below 2^53", () => {
    const generator = native.createGenerator("cpu", 1);
    native.releaseGenerator(generator);
    expect(refusal(() => native.generatorState(generator)).code).toBe("DISPOSED");
    expect(refusal(() => native.releaseGenerator(generator)).code).toBe("DISPOSED");
    for (const seed of [-1, 0.5, 2 ** 53, Number.NaN])
      expect(refusal(() => native.createGenerator("cpu", seed)).message).toContain("'seed'");
  });
});

test("the engine tells what it is", () => {
  const info = native.engineInfo();
  expect(info.torchVersion).toMatch(/^\d+\.\d+\.\d+/);
  expect(info.parallelInfo).toContain("at::get_num_threads");
  expect(info.buildConfig).toContain("PyTorch built with");
  expect(info.cudaDeviceCount > 0).toBe(info.cudaAvailable);
  expect(native.operatorNames()).toContain("aten::add.Tensor");
  const before = native.threads();
  expect(native.threads(1)).toBe(1);
  expect(refusal(() => native.threads(0)).code).toBe("ARGUMENT");
  native.threads(before);
});
