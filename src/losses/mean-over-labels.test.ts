import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../core/index.js";
import { backward, gradOf, scope, Tensor } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { meanOverLabels, type Normalization } from "./index.js";
import { mean } from "./testing/reference.js";

useNoLeaks();

const averaged = (rows: readonly (readonly number[])[], normalization?: Normalization): number =>
  scope(() => {
    const losses = rows.flat();
    const labelsPerRow = rows.map(({ length }) => length);
    return meanOverLabels(Tensor.from(losses, [losses.length]), labelsPerRow, normalization).item();
  });

const loss = fc.double({ min: 0, max: 20, noNaN: true }).map(Math.fround);
const rows = fc.array(fc.array(loss, { maxLength: 6 }), { minLength: 1, maxLength: 6 }).filter((all) => all.flat().length > 0);

describe("meanOverLabels", () => {
  it("by token is the mean of all losses; by sequence that of the rows' means, rows without labels left out", () => {
    fc.assert(
      fc.property(rows, (all) => {
        expect(averaged(all)).toBeCloseTo(mean(all.flat()), 4);
        expect(averaged(all, "token")).toBe(averaged(all));
        expect(averaged(all, "sequence")).toBeCloseTo(mean(all.filter(({ length }) => length > 0).map(mean)), 4);
      }),
    );
  });

  it("weighs a long row more by token, and as much as a short one by sequence", () => {
    const uneven = [[1, 1, 1, 1], [6]];
    expect(averaged(uneven, "token")).toBeCloseTo(2, 6);
    expect(averaged(uneven, "sequence")).toBeCloseTo(3.5, 6);
  });

  it("gives each label its weight as gradient", () => {
    scope(() => {
      const losses = Tensor.from([1, 2, 3], [3]).requiresGrad_();
      backward(meanOverLabels(losses, [2, 0, 1], "sequence"));
      expect([...(gradOf(losses) as Tensor).toFloat32Array()]).toEqual([0.25, 0.25, 0.5]);
    });
  });

  it("refuses counts that are not those of the losses", () => {
    scope(() => {
      expect(() => meanOverLabels(Tensor.from([1, 2], [2]), [1, 2])).toThrow(ShapeError);
      expect(() => meanOverLabels(Tensor.from([1, 2], [2]), [1, 2])).toThrow("expected losses [3]");
      expect(() => meanOverLabels(Tensor.from([1, 2], [2, 1]), [1, 1])).toThrow(ShapeError);
    });
  });
});
