import { expect, it } from "vitest";
import { collatePairs } from "../../data/index.js";
import { forwardFlops, generationFlops, modelDimensions } from "../../models/index.js";
import { tinyLora } from "../../models/testing/tiny-lora.js";
import { tinyT5 } from "../../models/testing/tiny-t5.js";
import { countFlops, noGrad, scope } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { ownCosts, readingCosts, sumCosts, writingFlops } from "./index.js";

useNoLeaks();

const example = { id: "a", inputIds: Int32Array.of(5, 6, 7, 1), labels: Int32Array.of(9, 8, 1) };
const other = { id: "b", inputIds: Int32Array.of(5, 1), labels: Int32Array.of(9, 8, 7, 6, 1) };

it("a forward pass counts once for a teacher and three times for what learns, each example by its own lengths", () => {
  scope(() => {
    const model = tinyT5();
    const really = (one: typeof example): number =>
      noGrad(() => {
        const batch = collatePairs([one], { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" });
        return countFlops(() => model.forward(batch, { logits: batch.labelPositions })).flops;
      });
    const forward = really(example) + really(other);
    expect(readingCosts(model, [example, other])).toEqual({ teacherReadTokens: 14, flops: forward });
    expect(ownCosts(model, [example, other])).toEqual({ trainedTokens: 14, flops: 3 * forward });
    expect(forward).toBe(
      [example, other].reduce(
        (sum, { inputIds, labels }) =>
          sum + forwardFlops(modelDimensions(model.config), { source: inputIds.length, target: labels.length }),
        0,
      ),
    );
  });
});

it("what learns as an adapter counts its base twice, and the adapter three times on every token", () => {
  scope(() => {
    const [base, model] = [tinyT5(), tinyLora()];
    const whole = ownCosts(base, [example, other]).flops as number;
    const { flops, trainedTokens } = ownCosts(model, [example, other]);
    expect(trainedTokens).toBe(14);
    expect(flops).toBe((2 / 3) * whole + 3 * 2 * model.parameters.trained.count * 14);
  });
});

it("several samples of one input read its source once, and beams go on to the longest", () => {
  scope(() => {
    const model = tinyT5();
    const dimensions = modelDimensions(model.config);
    const of = (target: number, beams = 1) => generationFlops(dimensions, { source: 4, target }, beams);
    expect(writingFlops(model, 4, { lengths: [3] })).toBe(of(3));
    expect(writingFlops(model, 4, { lengths: [3, 5] })).toBe(of(3) + of(5) - of(0));
    expect(writingFlops(model, 4, { lengths: [3, 5], beams: 4 })).toBe(of(5, 4));
  });
});

it("costs that are not named are 0", () => {
  const sum = sumCosts({ trainedTokens: 2, flops: 5 }, { flops: 1 }, {});
  expect(sum).toEqual({ trainedTokens: 2, teacherReadTokens: 0, teacherGeneratedTokens: 0, studentGeneratedTokens: 0, flops: 6 });
});
