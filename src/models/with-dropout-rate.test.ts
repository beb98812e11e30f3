import { describe, expect, it } from "vitest";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { withDropoutRate } from "./index.js";
import { tinyBart } from "./testing/tiny-bart.js";
import { tinyT5 } from "./testing/tiny-t5.js";

useNoLeaks();

describe("withDropoutRate", () => {
  it.each([
    ["T5", tinyT5, "dropoutRate"],
    ["BART", tinyBart, "dropout"],
  ] as const)("of a %s is a model of the same weights, and leaves the rate of the given one", (_, make, key) => {
    const model = make();
    const rateOf = ({ config }: { readonly config: object }) => (config as Record<string, unknown>)[key];
    const own = rateOf(model);
    const other = withDropoutRate(model, 0.25);
    expect([rateOf(other), rateOf(model)]).toEqual([0.25, own]);
    expect(own).not.toBe(0.25);
    expect(other.parameters).toBe(model.parameters);
    expect(withDropoutRate(model, undefined)).toBe(model);
    model.parameters.dispose();
  });
});
