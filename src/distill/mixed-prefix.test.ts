import { expect, it } from "vitest";
import { ConfigError, ShapeError } from "../core/index.js";
import { tinyT5 } from "../models/testing/tiny-t5.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { mixedPrefixOutputs } from "./index.js";

useNoLeaks();

const inputs = [{ id: "one", inputIds: Int32Array.from([5, 6, 1]) }];
const decoding = { method: "greedy", maxNewTokens: 8 } as const;

it("takes whole tokens of the student's, rounded up, its end among them", async () => {
  const teacher = tinyT5();
  const written = [[9, 8, 7, 6, 1]];
  for (const [percent, tokens] of [
    [1, 1],
    [20, 1],
    [21, 2],
    [79, 4],
    [80, 4],
    [81, 5],
  ] as const) {
    const [ids = []] = await mixedPrefixOutputs(teacher, inputs, { written, percent, decoding, batchTokens: 100 });
    expect(ids.slice(0, tokens)).toEqual(written[0]?.slice(0, tokens));
    // The tiny teacher never ends here: what it goes on with fills the limit.
    expect(ids.length).toBe(tokens === 5 ? 5 : 8);
  }
  teacher.parameters.dispose();
});

it("refuses shares and sequences that mean nothing", async () => {
  const teacher = tinyT5();
  const of = (percent: number, written = [[9, 1]]) => mixedPrefixOutputs(teacher, inputs, { written, percent, decoding, batchTokens: 100 });
  await expect(of(101)).rejects.toThrow(ConfigError);
  await expect(of(Number.NaN)).rejects.toThrow("mixed prefixes: percent is NaN; it must be from 0 to 100.");
  await expect(of(50, [])).rejects.toThrow(ShapeError);
  teacher.parameters.dispose();
});
