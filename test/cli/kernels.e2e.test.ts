import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

const tensors = new URL("../../dist/tensor/index.js", import.meta.url).href;

/** What the kernels make of the same numbers in a process that is held to an instruction set. */
function computed(capability: string): number[] {
  const script = `
    import * as T from ${JSON.stringify(tensors)};
    const wave = (shape, seed) => T.Tensor.from(Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => 3 * Math.sin(seed + 1.3 * i)), shape);
    const x = wave([5, 37], 1), weight = wave([37], 2), heads = wave([5, 2, 6], 3), turns = wave([1, 5, 1, 6], 4);
    const [normed, scale] = T.rmsNormKernel(x, weight, 1e-6);
    const sequences = { lengths: [3, 2], scale: 0.4 };
    const made = [normed, ...T.rmsNormGradients(x, x, weight, scale), T.swigluKernel(x, x), ...T.swigluGradients(x, x, x), T.rotateKernel(wave([1, 5, 2, 6], 5), turns, turns),
      T.attendCausallyKernel(heads, heads, heads, sequences), ...T.attendCausallyGradients(heads, [heads, heads, heads], sequences)];
    console.log(JSON.stringify({ capability: T.engineInfo().buildConfig, values: made.flatMap((tensor) => [...tensor.toFloat32Array()]) }));`;
  const env = { ...process.env, ATEN_CPU_CAPABILITY: capability };
  const { capability: told, values } = JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", script], { env, encoding: "utf8" }),
  );
  expect(told).toContain(`CPU capability usage: ${capability.toUpperCase()}`);
  return values;
}

test("the kernels compute alike by any instruction set", () => {
  const [plain, wide] = [computed("default"), computed("avx2")] as const;
  expect(plain.length).toBeGreaterThan(1000);
  for (const [i, value] of plain.entries()) expect(Math.abs((wide[i] as number) - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
  // Fused products round otherwise: not one path taken twice.
  expect(wide).not.toEqual(plain);
});
