import { expect, test, vi } from "vitest";
import { parseT5Config, T5 } from "../models/index.js";
import { liveTensors } from "../tensor/index.js";
import { fitTemperature } from "./index.js";

/** Called with every likelihood that is asked for, while its logits are alive. */
const asked = vi.hoisted(() => vi.fn());
vi.mock("../losses/index.js", async (original) => {
  const losses = await original<typeof import("../losses/index.js")>();
  const labelNegativeLogLikelihoods: typeof losses.labelNegativeLogLikelihoods = (...values) => {
    asked();
    return losses.labelNegativeLogLikelihoods(...values);
  };
  return { ...losses, labelNegativeLogLikelihoods };
});

test("no more than one divided copy of a batch's logits is alive at a time", async () => {
  const sizes = { vocab_size: 12, d_model: 8, d_kv: 4, d_ff: 16, num_heads: 2, num_layers: 1 };
  const model = T5.initialize(parseT5Config({ model_type: "t5", ...sizes }), { seed: 5 });
  const examples = [...Array(12).keys()].map((i) => ({
    id: `${i}`,
    inputIds: Int32Array.from([3 + (i % 9), 2 + ((5 * i) % 10), 1]),
    labels: Int32Array.of(3 + ((7 * i) % 9)),
  }));
  const alive: number[] = [];
  asked.mockImplementation(() => alive.push(liveTensors()));
  await fitTemperature(model, examples, { batchTokens: 1000 });
  asked.mockReset();
  expect(alive.length).toBeGreaterThan(20);
  expect(Math.max(...alive)).toBe(Math.min(...alive));
  model.parameters.dispose();
});
