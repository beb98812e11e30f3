import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InterruptedError, TrainingError } from "../core/index.js";
import { type Divergence, divergenceNames, forwardKl, meanOverLabels } from "../losses/index.js";
import type { TextModel } from "../models/index.js";
import { tinyT5 } from "../models/testing/tiny-t5.js";
import { useFolder } from "../runs/testing/child-process.js";
import { exp, gather, logSoftmax, mul, neg, noGrad, relu, sub, sum, type Tensor, topk } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import type { Objective } from "../train/index.js";
import { runTinyTraining, type TinyTrainingChanges, type TinyTrainingResult } from "../train/testing/tiny-training.js";
import { logitsKd, type TeacherAndStudent } from "./index.js";

useNoLeaks();
const folder = useFolder();

/** What someone gets wrong who writes logits-kd anew. */
interface Mistakes {
  readonly teacherDropout?: boolean;
  readonly teacherGradient?: boolean;
  readonly divergence?: Divergence;
  readonly sign?: -1;
}

function rewrittenKd({ teacher, student }: TeacherAndStudent, mistakes: Mistakes): Objective {
  const { divergence = forwardKl, sign = 1 } = mistakes;
  return {
    name: "rewritten-kd",
    compute(batch, { dropout }) {
      const logits = batch.labelPositions;
      const predict = () => teacher.forward(batch, { logits, ...(mistakes.teacherDropout ? { dropout } : {}) }).logits;
      const teacherLogits = mistakes.teacherGradient ? predict() : noGrad(predict);
      const studentLogits = student.forward(batch, { logits, dropout }).logits;
      const loss = mul(meanOverLabels(divergence(studentLogits, teacherLogits), batch.labelsPerRow), sign);
      return { loss, terms: { kl: loss }, comparison: { studentLogits, teacherLogits, divergence } };
    },
  };
}

/** Trains a tiny student with what `make` makes for it and a teacher of another shape. */
async function distilled(
  make: (models: TeacherAndStudent) => Objective,
  { path = "run", teacher = {}, ...changes }: TinyTrainingChanges & { path?: string; teacher?: object } = {},
): Promise<TinyTrainingResult> {
  const models: TextModel[] = [tinyT5({ d_model: 12, dropout_rate: 0.3, ...teacher }, { seed: 3 })];
  for (const tensor of models[0]?.parameters.tensors ?? []) tensor.requiresGrad_();
  try {
    const wrap = (_: Objective, student: TextModel): Objective => make({ teacher: models[0] as TextModel, student });
    return await runTinyTraining(join(folder(), path), { settings: { maxEpochs: 1 }, ...changes, wrap });
  } finally {
    for (const { parameters } of models) parameters.dispose();
  }
}

/** KL(P_T ‖ P_S) as someone writes it who checks nothing. */
const plainKl: Divergence = (student, teacher) => {
  const [s, t] = [logSoftmax(student, -1), logSoftmax(teacher, -1)];
  return sum(mul(exp(t), sub(t, s)), -1);
};

describe("the loss doctor finds", () => {
  const attempt = (mistakes: Mistakes) => distilled((models) => rewrittenKd(models, mistakes));

  it("nothing in logits-kd, whatever the divergence, nor in the same written anew", async () => {
    for (const divergence of divergenceNames) {
      const { events } = await distilled((models) => logitsKd(models, { divergence, temperature: 3 }), { path: divergence });
      expect(events.some((event) => (event as { kind: string }).kind === "warning")).toBe(false);
    }
    await expect(attempt({ divergence: plainKl })).resolves.toBeDefined();
  });

  it("a teacher that drops out", async () => {
    await expect(attempt({ teacherDropout: true })).rejects.toThrow(TrainingError);
    await expect(attempt({ teacherDropout: true })).rejects.toMatchObject({
      message: expect.stringMatching(/^loss doctor: the teacher's logits change by \d+\.\d % from one pass to the next\.$/),
      hint: "Pass the teacher no dropout stream, and nothing else that is random.",
    });
  });

  it("nothing in a teacher whose dropout is wanted, and one that is wanted and does nothing", async () => {
    const noisy = (models: TeacherAndStudent) => logitsKd(models, { teacherDropout: true });
    await expect(distilled(noisy)).resolves.toBeDefined();
    await expect(distilled(noisy, { path: "still", teacher: { dropout_rate: 0 } })).rejects.toMatchObject({
      message: "loss doctor: the teacher's dropout is on, but its logits stay the same from one pass to the next.",
      hint: expect.stringContaining("dropout rates of 0"),
    });
  });

  it("a divergence over the top tokens whose negative values are clamped to 0", async () => {
    /** Σ over the student's top 2 of p_T · log(p_T / p_S), which is below 0 wherever the student gives these tokens more than the teacher does. */
    const topTwo: Divergence = (student, teacher) => {
      const { indices } = topk(student, 2);
      const [s, t] = [student, teacher].map((logits) => gather(logSoftmax(logits, -1), -1, indices)) as [Tensor, Tensor];
      return sum(mul(exp(t), sub(t, s)), -1);
    };
    const clamped: Divergence = (student, teacher) => relu(topTwo(student, teacher));
    await expect(attempt({ divergence: clamped })).rejects.toMatchObject({
      message: expect.stringMatching(
        /^loss doctor: the divergence is exactly 0 at \d+ % of the positions though teacher and student differ there/,
      ),
      hint: expect.stringContaining("instead of clamping"),
    });
  });

  it("a teacher that would be trained", async () => {
    await expect(attempt({ teacherGradient: true, divergence: plainKl })).rejects.toMatchObject({
      message: "loss doctor: the teacher's logits carry a gradient.",
      hint: "Run the teacher inside noGrad().",
    });
  });

  it("the printed −KL(P_S ‖ P_T), which pushes the two apart", async () => {
    const printed: Divergence = (student, teacher) => neg(forwardKl(teacher, student));
    const unchecked: Divergence = (student, teacher) => neg(plainKl(teacher, student));
    await expect(attempt({ divergence: unchecked })).rejects.toMatchObject({
      message: expect.stringMatching(/^loss doctor: the divergence at a position is -\d.*; it is never negative\.$/),
      hint: expect.stringContaining("Minimise KL(P_T ‖ P_S) as it is"),
    });
    // The library's own divergences refuse the exchanged arguments by themselves.
    await expect(attempt({ divergence: printed })).rejects.toThrow("teacherLogits carry a gradient");
  });

  it("a minus between a right divergence and the loss", async () => {
    await expect(attempt({ sign: -1 })).rejects.toThrow(/^loss doctor: the loss is -\d.* though it is made of a divergence/);
  });

  it("a cross-entropy in place of a divergence, and a student that is softened otherwise than its teacher", async () => {
    const crossEntropy: Divergence = (student, teacher) => {
      const t = logSoftmax(teacher, -1);
      return neg(sum(mul(exp(t), logSoftmax(student, -1)), -1));
    };
    await expect(attempt({ divergence: crossEntropy })).rejects.toThrow(
      /the divergence of the teacher from itself is \d.*; it must be 0\.$/,
    );
    const half: Divergence = (student, teacher) => plainKl(mul(student, 0.5), teacher);
    await expect(attempt({ divergence: half })).rejects.toThrow(/the divergence of the teacher from itself is/);
  });

  it("all of it before a weight is touched", async () => {
    const student = tinyT5();
    const before = [...student.parameters.get("shared.weight").toFloat32Array()];
    student.parameters.dispose();
    let after: number[] = [];
    const spying = (models: TeacherAndStudent): Objective => {
      const objective = rewrittenKd(models, { sign: -1 });
      return {
        ...objective,
        compute(batch, context) {
          after = [...models.student.parameters.get("shared.weight").toFloat32Array()];
          return objective.compute(batch, context);
        },
      };
    };
    await expect(distilled(spying)).rejects.toThrow("loss doctor");
    expect(after).toEqual(before);
  });
});

describe("the loss doctor looks again later", () => {
  it("and finds a teacher that began to drop out in the middle of the training", async () => {
    const later = (models: TeacherAndStudent): Objective => {
      const [well, badly] = [rewrittenKd(models, {}), rewrittenKd(models, { teacherDropout: true })];
      return { ...well, compute: (batch, context) => (context.step < 4 ? well : badly).compute(batch, context) };
    };
    const steps: number[] = [];
    const onEvent = ({ kind, step }: { kind: string; step?: number }): void => void (kind === "step" && steps.push(step as number));
    const settings = { maxEpochs: 3, stepsPerValidation: 5 };
    await expect(distilled(later, { settings, options: { onEvent } })).rejects.toThrow(/^loss doctor: the teacher's logits change by/);
    expect(steps).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("the loss doctor's examination", () => {
  /** logits-kd that counts how often it is computed at each step. */
  const counted =
    (counts: number[]) =>
    (models: TeacherAndStudent): Objective => {
      const objective = logitsKd(models);
      return {
        ...objective,
        compute(batch, context) {
          counts[context.step] = (counts[context.step] ?? 0) + 1;
          return objective.compute(batch, context);
        },
      };
    };

  it("is of the first two steps, again of the first two after a resume, and of one after every validation", async () => {
    const counts: number[] = [];
    const controller = new AbortController();
    const onEvent = (event: object): void => void ((event as { step?: number }).step === 4 && controller.abort());
    await expect(
      distilled(counted(counts), { settings: { maxEpochs: 2 }, options: { signal: controller.signal, onEvent } }),
    ).rejects.toThrow(InterruptedError);
    expect(counts).toEqual([2, 2, 1, 1]);
    await distilled(counted(counts), { settings: { maxEpochs: 2 } });
    expect(counts.slice(0, 8)).toEqual([2, 2, 1, 1, 2, 2, 2, 1]);
  });

  it("changes no bit of the training", async () => {
    const examined = await distilled((models) => logitsKd(models), { path: "examined" });
    const unexamined = await distilled(
      (models) => {
        const objective = logitsKd(models);
        return {
          ...objective,
          compute(batch, context) {
            const { loss, terms } = objective.compute(batch, context);
            return { loss, terms };
          },
        };
      },
      { path: "unexamined" },
    );
    expect(examined).toEqual(unexamined);
  });
});
