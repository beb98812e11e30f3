import { describe, expect, it } from "vitest";
import { maxAbsDifference } from "../../../test/support/compare.js";
import { ShapeError } from "../../core/index.js";
import type { Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { describeDropout, describeTextModel, logitsOf, vector, withGoldenModel } from "../testing/describe-text-model.js";
import { goldenModel, tinyT5 } from "../testing/tiny-t5.js";

useNoLeaks();

for (const variant of ["v1_0", "v1_1", "mt5", "umt5"] as const) describeTextModel(`T5 ${variant}`, goldenModel(variant));
describeDropout((rate) => tinyT5({ dropout_rate: rate }));

describe.each(["v1_0", "v1_1", "mt5", "umt5"] as const)("T5 %s", (variant) => {
  it("depends on distances only: shifted positions change nothing, spread ones do", () => {
    withGoldenModel(goldenModel(variant), (model, { batch }) => {
      const expected = logitsOf(model, batch());
      const at = (...positions: number[]): Tensor => logitsOf(model, batch(), { positions: vector(...positions) });
      expect(maxAbsDifference(at(100, 101, 102, 103, 104, 105), expected)).toBe(0);
      expect(maxAbsDifference(at(0, 1, 2, 13, 14, 15), expected)).toBeGreaterThan(0.01);
      expect(() => at(0, 1)).toThrow(ShapeError);
    });
  });
});
