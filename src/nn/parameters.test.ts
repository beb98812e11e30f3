import { describe, expect, it } from "vitest";
import { CheckpointError } from "../core/index.js";
import { liveTensors, scope, type Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { initializeParameters, type ParameterSpec } from "./index.js";

useNoLeaks();

const specs: ParameterSpec[] = [
  { name: "wide", shape: [200, 250], initializer: { kind: "normal", standardDeviation: 0.5 } },
  { name: "norm", shape: [7], initializer: { kind: "constant", value: 1.5 } },
  { name: "narrow", shape: [50_000], initializer: { kind: "normal", standardDeviation: 0.02 } },
];

const values = (tensor: Tensor): Float32Array => tensor.toFloat32Array();
const mean = (numbers: Float32Array): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

/** Mean and standard deviation, and the share beyond two standard deviations. */
function statistics(numbers: Float32Array): { mean: number; deviation: number; tails: number } {
  const center = mean(numbers);
  const deviation = Math.sqrt(mean(numbers.map((value) => (value - center) ** 2)));
  return { mean: center, deviation, tails: mean(numbers.map((value) => (Math.abs(value - center) > 2 * deviation ? 1 : 0))) };
}

describe("initializeParameters", () => {
  it("draws normal weights of the asked-for width, and constants", () => {
    scope(() => {
      const parameters = initializeParameters(specs, { seed: 3 });
      for (const [name, width] of [
        ["wide", 0.5],
        ["narrow", 0.02],
      ] as const) {
        const { mean, deviation, tails } = statistics(values(parameters.get(name)));
        // Five standard errors at 50,000 draws.
        expect(Math.abs(mean)).toBeLessThan((5 * width) / Math.sqrt(50_000));
        expect(Math.abs(deviation / width - 1)).toBeLessThan(5 / Math.sqrt(100_000));
        expect(Math.abs(tails - 0.0455)).toBeLessThan(0.005);
      }
      expect([...values(parameters.get("norm"))]).toEqual(Array(7).fill(1.5));
    });
  });

  it("gives the same weights for the same seed, others for another, and draws each from a place of its own", () => {
    scope(() => {
      const wide = (seed: number): Float32Array => values(initializeParameters(specs, { seed }).get("wide"));
      expect(wide(3)).toEqual(wide(3));
      expect(wide(3)).not.toEqual(wide(4));
      const parameters = initializeParameters(specs, { seed: 3 });
      const scaled = values(parameters.get("narrow")).map((value) => value * 25);
      expect(scaled.slice(0, 10)).not.toEqual(wide(3).slice(0, 10));
    });
  });

  it("leaves one row at zero where it is told to, and draws the others", () => {
    scope(() => {
      const spec: ParameterSpec = { name: "words", shape: [4, 5], initializer: { kind: "normal", standardDeviation: 1, zeroRow: 2 } };
      const drawn = values(initializeParameters([spec], { seed: 3 }).get("words"));
      const rows = [0, 1, 2, 3].map((row) => drawn.slice(5 * row, 5 * row + 5).some((value) => value !== 0));
      expect(rows).toEqual([true, true, false, true]);
    });
  });

  it("draws in float32 whatever the dtype, so that a bfloat16 model is the rounded float32 one", () => {
    scope(() => {
      const [full, half] = [initializeParameters(specs, { seed: 3 }), initializeParameters(specs, { seed: 3, dtype: "bfloat16" })];
      const bits = new Uint16Array(half.get("wide").toBytes());
      const widened = new Float32Array(Uint32Array.from(bits, (value) => value << 16).buffer);
      const original = values(full.get("wide"));
      for (const [i, value] of widened.entries()) {
        const weight = original[i] as number;
        if (Math.abs(value - weight) > Math.abs(weight) / 256) throw new Error(`element ${i}: ${value} is not ${weight} rounded`);
      }
    });
  });
});

describe("Parameters", () => {
  it("keeps buffers apart: found by name and saved, but neither listed, counted nor trained", () => {
    const buffer: ParameterSpec = { name: "bias", shape: [1, 3], initializer: { kind: "constant", value: 2 }, isBuffer: true };
    const live = liveTensors();
    const parameters = initializeParameters([buffer, ...specs], { seed: 1 });
    expect([...values(parameters.get("bias"))]).toEqual([2, 2, 2]);
    expect(parameters.names).toEqual(["wide", "norm", "narrow"]);
    expect(parameters.count).toBe(100_007);
    expect(parameters.tensors).not.toContain(parameters.get("bias"));
    expect([...parameters].map(([name]) => name)).toEqual(parameters.names);
    expect(parameters.state.map(([name]) => name)).toEqual(["wide", "norm", "narrow", "bias"]);
    parameters.dispose();
    expect(liveTensors()).toBe(live);
  });

  it("knows names, order and size, and refuses unknown names", () => {
    const parameters = initializeParameters(specs, { seed: 1 });
    expect(parameters.names).toEqual(["wide", "norm", "narrow"]);
    expect([...parameters].map(([name, tensor]) => tensor === parameters.get(name))).toEqual([true, true, true]);
    expect(parameters.count).toBe(100_007);
    expect(() => parameters.get("missing")).toThrow(CheckpointError);
    const live = liveTensors();
    parameters.dispose();
    expect(liveTensors()).toBe(live - 3);
  });
});
