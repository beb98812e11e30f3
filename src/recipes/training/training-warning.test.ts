import { describe, expect, test } from "vitest";
import { sampleTraining } from "../testing/sample-report.js";
import { trainingWarning } from "./training-warning.js";

/** What is said of a training with these values; V = 1,000, whose logarithm is 6.908. */
const said = (values: Parameters<typeof sampleTraining>[0]): string | undefined =>
  trainingWarning(sampleTraining({ name: "teacher", vocabularySize: 1000, ...values }));

describe("trainingWarning", () => {
  test.each([
    { start: 8.5, best: 1.2 },
    { start: 1.2001, best: 1.2004 },
    { start: 9, best: 6.9079 },
    { measure: "bleu", start: 0, best: 0, nll: 3 },
    { measure: "bleu", start: 20, best: 31, nll: 3 },
  ] as const)("is nothing of one that learned, or differs by less than is printed: %j", (values) => {
    expect(said(values)).toBeUndefined();
  });

  test("is nothing of one whose start nobody wrote down", () => {
    const { start: _, ...rest } = sampleTraining({ best: 6 });
    expect(trainingWarning(rest)).toBeUndefined();
  });

  test("of one that became worse than it was, by whichever measure it is selected", () => {
    expect(said({ start: 1.2, best: 1.201 })).toBe(
      "teacher learned nothing: its best validation NLL is 1.201, which is worse than before the first step (NLL 1.200). " +
        "Lower its learning rate, or look at its data.",
    );
    expect(said({ measure: "bleu", start: 12, best: 11.5, nll: 3 })).toContain(
      "its best validation BLEU is 11.50 and NLL is 3.000, which is worse than before the first step (BLEU 12.00).",
    );
  });

  test("of one that a uniform guess is better than, also where it is better than it was", () => {
    expect(said({ start: 10.5, best: 6.91 })).toContain("which is worse than a uniform guess among 1,000 tokens (NLL 6.908).");
    expect(said({ measure: "bleu", start: 0, best: 0, nll: 700 })).toContain(
      "BLEU is 0.00 and NLL is 700.000, which is worse than a uniform",
    );
    expect(said({ start: 10.5, best: 8296.277 })).toContain(
      "NLL is 8296.277, which is worse than before the first step (NLL 10.500) and worse than a uniform guess among 1,000 tokens",
    );
  });
});
