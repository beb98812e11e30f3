import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, InterruptedError, TrainingError } from "../core/index.js";
import { collatePairs, type EncodedExample } from "../data/index.js";
import { generateAll } from "../generate/index.js";
import type { TextModel } from "../models/index.js";
import { tinyBart } from "../models/testing/tiny-bart.js";
import { reversalExamples, tinyT5 } from "../models/testing/tiny-t5.js";
import { useFolder } from "../runs/testing/child-process.js";
import { fill_, gradOf, noGrad, RandomStream, scope, slice } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { runTinyTraining, weightsHash } from "../train/testing/tiny-training.js";
import { type JointTeachingOptions, jointTeaching, logitsKd, type SampleTargets } from "./index.js";
import { sampleTargets as sampleWithGenerate } from "./sample-targets.js";
import { studentSteps } from "./student-steps.js";

useNoLeaks();
const folder = useFolder();

const examples = reversalExamples(6);
const base = { alpha: 0.5, seed: 4, sampling: { maxNewTokens: 5, topP: 0.95 }, batchTokens: 300 };
const isStudentStep = studentSteps(base);
/** A step of the student's and one of the teacher's. */
const [studentStep, teacherStep] = isStudentStep(0) ? [0, 1] : [1, 0];

/** What a sampler was asked. */
interface Call {
  readonly ids: readonly string[];
  readonly seed: number;
  readonly weights: string;
}

/** "Samples" a sequence that tells input and seed, and writes down each call. */
function fakeSampler(calls: Call[] = []): SampleTargets {
  return async (model, inputs, { decoding }) => {
    calls.push({ ids: inputs.map(({ id }) => id), seed: decoding.seed, weights: weightsHash(model.parameters) });
    return inputs.map(({ inputIds }, i) => ({ ids: [3 + ((decoding.seed + i) % 20), inputIds[0] as number, 1], ended: true }));
  };
}

/** Samples what greedy decoding gives: of the model itself. */
const greedySampler: SampleTargets = async (model, inputs, { decoding: { maxNewTokens }, batchTokens }) => {
  const generated = await generateAll(model, inputs, { decoding: { method: "greedy", maxNewTokens }, batchTokens });
  return generated.flat();
};

/** The body gets a teacher, a student, and the objective of both. */
async function withObjective(
  options: Partial<JointTeachingOptions>,
  body: (made: { teacher: TextModel; student: TextModel; objective: ReturnType<typeof jointTeaching> }) => void | Promise<void>,
): Promise<void> {
  const [teacher, student] = [tinyT5({ dropout_rate: 0 }, { seed: 3 }), tinyT5({ dropout_rate: 0 })];
  try {
    await body({ teacher, student, objective: jointTeaching({ teacher, student }, { ...base, sampleTargets: fakeSampler(), ...options }) });
  } finally {
    for (const { parameters } of [teacher, student]) parameters.dispose();
  }
}

/** A T5 that would write nothing but ids that the other lacks. */
function paddedStudent(): TextModel {
  const student = tinyT5({ vocab_size: 30, dropout_rate: 0, tie_word_embeddings: false });
  scope(() => noGrad(() => fill_(slice(student.parameters.get("lm_head.weight"), 0, 24, 30), 9)));
  return student;
}

const choose = async (objective: ReturnType<typeof jointTeaching>, step: number): Promise<readonly EncodedExample[]> =>
  (await objective.chooseTargets?.(examples, { step })) ?? [];

describe("jointTeaching chooses targets", () => {
  it("of the data on the teacher's steps, without asking the student", async () => {
    const calls: Call[] = [];
    await withObjective({ sampleTargets: fakeSampler(calls) }, async ({ objective }) => {
      expect(await choose(objective, teacherStep)).toBe(examples);
      expect(calls).toEqual([]);
    });
  });

  it("sampled from the present student on its own steps, for the same ids and inputs, with the options given", async () => {
    let seen: unknown;
    const sampleTargets: SampleTargets = async (model, inputs, options) => {
      seen = options;
      return fakeSampler()(model, inputs, options);
    };
    await withObjective({ sampleTargets }, async ({ objective }) => {
      const chosen = await choose(objective, studentStep);
      expect(chosen.map(({ id, inputIds }) => [id, inputIds])).toEqual(examples.map(({ id, inputIds }) => [id, inputIds]));
      expect(chosen.map(({ labels }) => labels[1])).toEqual(examples.map(({ inputIds }) => inputIds[0]));
      expect(seen).toMatchObject({ decoding: { method: "sampling", maxNewTokens: 5, topP: 0.95 }, batchTokens: 300 });
      expect((seen as { decoding: object }).decoding).not.toHaveProperty("sequences");
    });
  });

  it("that differ for the rows of one input, and are the same for the same seed and step", async () => {
    const twice = [...examples, ...examples];
    await withObjective({ alpha: 0, sampleTargets: sampleWithGenerate }, async ({ objective }) => {
      const sampled = async () => ((await objective.chooseTargets?.(twice, { step: 0 })) ?? []).map(({ labels }) => String(labels));
      const labels = await sampled();
      const [first, second] = [labels.slice(0, examples.length), labels.slice(examples.length)];
      expect(first.filter((label, i) => label !== second[i]).length).toBeGreaterThan(examples.length / 2);
      expect(await sampled()).toEqual(labels);
      const chosen = (await objective.chooseTargets?.(twice, { step: 0 })) ?? [];
      expect(chosen.map(({ id }) => id)).toEqual(twice.map(({ id }) => id));
    });
  });

  it("without the end that the student's config forces upon what is cut off", async () => {
    const forcing = tinyBart({ forced_eos_token_id: 1 });
    const decoding = { method: "sampling", seed: 1, maxNewTokens: 3 } as const;
    const sampled = await sampleWithGenerate(forcing, examples, { decoding, batchTokens: 300 });
    forcing.parameters.dispose();
    const cutOff = sampled.filter(({ ended }) => !ended);
    expect(cutOff.length).toBeGreaterThan(0);
    for (const { ids } of cutOff) expect([ids.length, ids.includes(1)]).toEqual([2, false]);
  });

  it("with other draws at every step, and the same for the same seed and step", async () => {
    const calls: Call[] = [];
    const other: Call[] = [];
    await withObjective({ alpha: 0, sampleTargets: fakeSampler(calls) }, async ({ objective }) => {
      for (const step of [0, 1, 2, 0]) await choose(objective, step);
    });
    await withObjective(
      { alpha: 0, seed: 5, sampleTargets: fakeSampler(other) },
      async ({ objective }) => void (await choose(objective, 0)),
    );
    const seeds = calls.map(({ seed }) => seed);
    expect(seeds[3]).toBe(seeds[0]);
    expect(new Set([...seeds, other[0]?.seed]).size).toBe(4);
  });

  it("that keep the data's where nothing was sampled but the end, and learn no end where a sample was cut off", async () => {
    const sampled = [
      { ids: [1], ended: true },
      { ids: [], ended: false },
      { ids: [7, 8], ended: false },
      { ids: [7, 1], ended: true },
      { ids: [1], ended: false },
      { ids: [9, 1], ended: true },
    ];
    await withObjective({ sampleTargets: async () => sampled }, async ({ objective }) => {
      const labels = (await choose(objective, studentStep)).map((example) => [...example.labels]);
      const own = examples.map((example) => [...example.labels]);
      expect(labels).toEqual([own[0], own[1], [7, 8], [7, 1], [1], [9, 1]]);
    });
  });

  it("but not fewer than inputs", async () => {
    await withObjective({ sampleTargets: async () => [] }, async ({ objective }) => {
      await expect(choose(objective, studentStep)).rejects.toThrow(TrainingError);
      await expect(choose(objective, studentStep)).rejects.toThrow("sampleTargets gave 0 targets for 6 inputs.");
    });
  });
});

describe("jointTeaching's loss", () => {
  it("is that of logits-kd, with its options, on whatever targets; the term says whose they were", async () => {
    const kd = { divergence: "skewed-kl", lambda: 0.3, temperature: 2, normalization: "sequence" } as const;
    await withObjective(kd, ({ teacher, student, objective }) => {
      scope(() => {
        using dropout = RandomStream.named(1, "dropout");
        const batch = collatePairs(examples, { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" });
        const expected = logitsKd({ teacher, student }, kd).compute(batch, { dropout, step: 0 }).loss.item();
        for (const [step, term] of [
          [studentStep, "student targets"],
          [teacherStep, "teacher targets"],
        ] as const) {
          const { loss, terms } = objective.compute(batch, { dropout, step });
          expect(loss.item()).toBe(expected);
          expect(Object.entries(terms).map(([name, value]) => [name, value.item()])).toEqual([[term, expected]]);
        }
        expect([objective.name, objective.normalization]).toEqual(["joint-teaching", "sequence"]);
      });
    });
  });

  it("refuses a wrong α, and what logits-kd refuses", async () => {
    await expect(withObjective({ alpha: 2 }, () => {})).rejects.toThrow(ConfigError);
    await expect(withObjective({ beta: 0.5 }, () => {})).rejects.toThrow("forward-kl takes no 'beta'");
  });
});

describe("a training with jointTeaching", () => {
  /** A training of the given share; the student is the training's own model. */
  async function run(path: string, options: Partial<JointTeachingOptions>, changes: Parameters<typeof runTinyTraining>[1] = {}) {
    const teacher = tinyT5({}, { seed: 3 });
    try {
      return await runTinyTraining(join(folder(), path), {
        ...changes,
        wrap: (_, student) => jointTeaching({ teacher, student }, { ...base, sampleTargets: greedySampler, ...options }),
      });
    } finally {
      teacher.parameters.dispose();
    }
  }

  it.each([0, 0.3, 0.5, 0.8, 1])("with α = %f takes that share of its steps on the data's targets", async (alpha) => {
    const { events } = await run("share", { alpha });
    const terms = (events as { terms?: object }[]).flatMap((event) => Object.keys(event.terms ?? {}));
    const students = terms.filter((term) => term === "student targets").length;
    expect(terms.length).toBeGreaterThan(10);
    expect(Math.abs(students - (1 - alpha) * terms.length)).toBeLessThanOrEqual(alpha === 0 || alpha === 1 ? 0 : 1);
  });

  it("samples from the weights of that very step, which then collect no gradient of it", async () => {
    const calls: Call[] = [];
    await run("present", { alpha: 0, sampleTargets: fakeSampler(calls) });
    expect(new Set(calls.map(({ weights }) => weights)).size).toBe(calls.length);
    await withObjective({ alpha: 0, sampleTargets: greedySampler }, async ({ student, objective }) => {
      for (const tensor of student.parameters.tensors) tensor.requiresGrad_();
      await choose(objective, 0);
      expect(student.parameters.tensors.every((tensor) => gradOf(tensor) === null)).toBe(true);
    });
  });

  it("goes on after an interruption with the same bits, on either kind of step", async () => {
    // The real sampler: its draws depend on the step, which a resumed run has to know.
    const sampled = { sampleTargets: sampleWithGenerate };
    const whole = await run("whole", sampled);
    for (const last of [3, 4]) {
      const controller = new AbortController();
      const onEvent = (event: object): void => void ((event as { step?: number }).step === last && controller.abort());
      await expect(run(`stopped-${last}`, sampled, { options: { signal: controller.signal, onEvent } })).rejects.toThrow(InterruptedError);
      const resumed = await run(`stopped-${last}`, sampled);
      expect(resumed.weights).toBe(whole.weights);
      expect(whole.events.slice(-resumed.events.length)).toEqual(resumed.events);
    }
  });

  it("is the plain distillation at α = 1, bit for bit", async () => {
    const teacher = tinyT5({}, { seed: 3 });
    const plain = await runTinyTraining(join(folder(), "plain"), { wrap: (_, student) => logitsKd({ teacher, student }) });
    teacher.parameters.dispose();
    expect((await run("only-teacher", { alpha: 1 })).weights).toBe(plain.weights);
    expect((await run("joint", {})).weights).not.toBe(plain.weights);
  });
});

describe("a student whose vocabulary is padded further than the teacher's", () => {
  it("samples no id that the teacher lacks, nor, where the tokenizer is smaller, that it lacks", async () => {
    const [teacher, student] = [tinyT5({ dropout_rate: 0 }, { seed: 3 }), paddedStudent()];
    try {
      for (const [vocabularySize, most] of [
        [undefined, 24],
        [20, 20],
      ] as const) {
        const objective = jointTeaching({ teacher, student }, { ...base, vocabularySize });
        const chosen = await choose(objective, studentStep);
        // An example of which nothing was sampled keeps its own target.
        const sampled = chosen.filter((example) => !examples.includes(example));
        expect(sampled.length).toBeGreaterThan(2);
        expect(sampled.flatMap(({ labels }) => [...labels]).every((id) => id < most)).toBe(true);
      }
      const free = await sampleWithGenerate(student, examples, {
        decoding: { method: "sampling", seed: 1, maxNewTokens: 5 },
        batchTokens: 300,
      });
      expect(free.flatMap(({ ids }) => [...ids]).some((id) => id >= 24)).toBe(true);
    } finally {
      for (const { parameters } of [teacher, student]) parameters.dispose();
    }
  });
});
