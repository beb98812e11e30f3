import { describe, expect, test } from "vitest";
import { type SampleSystem, sampleReport, sampleTraining } from "../../testing/sample-report.js";
import { readings } from "./readings.js";
import type { DistillReport } from "./report.js";

function read(S: number | SampleSystem, T: number | SampleSystem, KD: number | SampleSystem, changes: Partial<DistillReport> = {}): string {
  const system = (value: number | SampleSystem): SampleSystem => (typeof value === "number" ? { nll: value } : value);
  return readings(sampleReport({ S: system(S), T: system(T), KD: system(KD) }, changes));
}

/** p-values of NLL, T's and KD's against S, and of KD's first metric. */
const tested = (T: number, KD: number, score = 0.0003): Partial<DistillReport> => ({
  tests: { nll: { T, KD }, score: { KD: score }, signature: "" },
});

const caution = "One seed; p by approximate randomization of the test's inputs.";

describe("readings", () => {
  test("distillation helped: how much, and which share of the gap", () => {
    expect(read(2, 1, 1.75)).toBe(
      `The distilled student's NLL (1.750) is 0.250 better than that of the student alone (2.000; p = 0.0012): 25 % of the gap to the teacher (1.000). ${caution}`,
    );
  });

  test("systems of other tokens are compared per byte, whatever they say per token", () => {
    const system = (nll: number, nllPerByte: number): SampleSystem => ({ nll, nllPerByte });
    expect(read(system(2, 0.8), system(2.5, 0.4), system(1.5, 0.6))).toBe(
      `The distilled student's NLL per byte (0.600) is 0.200 better than that of the student alone (0.800; p = 0.0012): 50 % of the gap to the teacher (0.400). ${caution}`,
    );
  });

  test("a student better than its teacher closes more than the gap", () => {
    expect(read(2, 1.5, 1.4)).toContain("120 % of the gap");
  });

  test("distillation hurt: says so, and speaks of no share", () => {
    const text = read(2, 1, 2.1);
    expect(text).toBe(
      "Distillation did not help here: the distilled student's NLL (2.100) is 0.100 worse than that of the student alone (2.000; p = 0.0012); " +
        `the teacher's is 1.000. ${caution}`,
    );
    expect(text).not.toContain("%");
  });

  test("no difference that the table would show is called none", () => {
    expect(read(2, 1, 1.9999)).toContain("Distillation did not help here: the distilled student's NLL (2.000) is as good as that of");
  });

  test.each([
    ["worse", 2.1, "0.100 worse than the student alone"],
    ["better all the same", 1.9, "0.100 better than the student alone"],
    ["as good", 2, "as good as the student alone"],
  ])("a teacher that is not better leaves little to distil, and the student is %s", (_, distilled, outcome) => {
    for (const teacher of [2, 2.5]) {
      const text = read(2, teacher, distilled);
      expect(text).toContain(`The teacher (NLL ${teacher.toFixed(3)}) is not better than the student alone (2.000`);
      expect(text).toContain(outcome);
      expect(text).not.toContain("gap");
    }
  });

  test("says when the task's first metric disagrees with NLL, in either direction", () => {
    expect(read({ nll: 2, bleu: 30 }, 1, { nll: 1.5, bleu: 25 })).toContain(
      "By BLEU it is the other way round: 25.00 against 30.00 (p = 0.0003).",
    );
    expect(read({ nll: 2, bleu: 30 }, 1, { nll: 2.5, bleu: 35 })).toContain(
      "By BLEU it is the other way round: 35.00 against 30.00 (p = 0.0003).",
    );
  });

  test("a difference that may be chance closes no share of any gap", () => {
    expect(read(2, 1, 1.99, tested(0.0001, 0.05))).toBe(
      "The distilled student's NLL (1.990) is 0.010 better than that of the student alone (2.000; p = 0.0500), which may be chance; " +
        `the teacher's is 1.000. ${caution}`,
    );
  });

  test("a teacher that is better by chance leaves no gap", () => {
    expect(read(2, 1.98, 1.9, tested(0.3, 0.0001))).toBe(
      "The teacher (NLL 1.980) is not significantly better than the student alone (2.000; p = 0.3000) here, so there was little to distil; " +
        `the distilled student (1.900) is 0.100 better than the student alone (p = 0.0001). ${caution}`,
    );
  });

  test("no share of a gap between models that write nothing, or loops: two segments, of which one is half", () => {
    const text = read(2, { nll: 1, degenerateOutputs: 1 }, { nll: 1.01, degenerateOutputs: 2 });
    expect(text).toContain("the teacher's is 1.000. No share of the gap is given: most outputs of T and KD are blank, or loops.");
    expect(text).not.toContain("%");
    expect(read({ nll: 2, degenerateOutputs: 2 }, 1, 1.01)).toContain("99 % of the gap");
  });

  test("nothing is the other way round by chance", () => {
    for (const chance of [tested(0.0001, 0.0001, 0.06), tested(0.0001, 0.2, 0.0001)]) {
      expect(read({ nll: 2, bleu: 30 }, 1, { nll: 1.5, bleu: 25 }, chance)).not.toContain("other way round");
    }
  });

  describe("of a task with one right answer", () => {
    const report = (S: number, T: number, KD: number, changes: Partial<DistillReport> = {}): string => {
      const sample = sampleReport({ S: { nll: 2 }, T: { nll: 1 }, KD: { nll: 1.5 } }, changes);
      const right = (value: number) => [
        { name: "words right", value, unit: "share", better: "higher", signature: "", segments: 9, warnings: [] } as const,
      ];
      const { systems } = sample;
      return readings({
        ...sample,
        systems: {
          S: { ...systems.S, scores: right(S) },
          T: { ...systems.T, scores: right(T) },
          KD: { ...systems.KD, scores: right(KD) },
        },
      });
    };
    const scored = (T: number | undefined, KD: number): Partial<DistillReport> => ({
      tests: { nll: { T: 0.0001, KD: 0.0001 }, score: { ...(T === undefined ? {} : { T }), KD }, signature: "" },
    });

    test("says how many are right, with the test, and which share of the gap that is", () => {
      expect(report(0.25, 0.55, 0.505, scored(0.0001, 0.0001))).toContain(
        "Words right: 50.5 % against 25.0 % (p = 0.0001), 85 % of the gap to the teacher (55.0 %).",
      );
    });

    test("gives no share of a gap that was not tested, may be chance, or is none", () => {
      for (const [T, tests] of [
        [0.55, scored(undefined, 0.0001)],
        [0.55, scored(0.3, 0.0001)],
        [0.2, scored(0.0001, 0.0001)],
      ] as const) {
        const text = report(0.25, T, 0.505, tests);
        expect(text).toContain(`Words right: 50.5 % against 25.0 % (p = 0.0001); the teacher's are ${(100 * T).toFixed(1)} %.`);
      }
      expect(report(0.25, 0.55, 0.26, scored(0.0001, 0.2))).toContain(
        "Words right: 26.0 % against 25.0 % (p = 0.2000), which may be chance; the teacher's are 55.0 %.",
      );
    });

    test("says so, once, where fewer are right than without a teacher", () => {
      const text = report(0.25, 0.55, 0.2, scored(0.0001, 0.0001));
      expect(text).toContain("Words right: 20.0 % against 25.0 % (p = 0.0001); the teacher's are 55.0 %.");
      expect(text).not.toContain("other way round");
    });

    test("says nothing of them in a report from before differences were tested", () => {
      expect(report(0.25, 0.55, 0.505, { tests: undefined as never })).not.toContain("Words right");
    });
  });

  test("a report from before differences were tested gives no share", () => {
    const { tests: _, ...before } = sampleReport({ S: { nll: 2, bleu: 30 }, T: { nll: 1 }, KD: { nll: 1.5, bleu: 25 } });
    expect(readings(before)).toBe(
      "The distilled student's NLL (1.500) is 0.500 better than that of the student alone (2.000); the teacher's is 1.000. " +
        "One seed, no significance test.",
    );
  });

  test("says which trainings the time limit cut short", () => {
    const trainings = [
      sampleTraining({ name: "baseline", steps: 1400, end: "deadline" }),
      sampleTraining({ name: "student", steps: 9, end: "complete" }),
      sampleTraining({ name: "final-fine-tuning", steps: 12, end: "deadline" }),
    ];
    const report = sampleReport({ S: { nll: 2 }, T: { nll: 1 }, KD: { nll: 1.5 } }, { trainings });
    expect(readings(report)).toContain("The time limit cut trainings short: baseline after 1,400 steps, final-fine-tuning after 12 steps.");
    expect(read(2, 1, 1.5)).not.toContain("time limit");
  });

  test("does not mention a metric that agrees, or differs by less than is printed", () => {
    expect(read({ nll: 2, bleu: 25 }, 1, { nll: 1.5, bleu: 30 })).not.toContain("BLEU");
    expect(read({ nll: 2, bleu: 25.001 }, 1, { nll: 1.5, bleu: 25 })).not.toContain("BLEU");
  });
});
