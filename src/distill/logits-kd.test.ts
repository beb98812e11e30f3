import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError } from "../core/index.js";
import { collatePairs } from "../data/index.js";
import { tinyBart } from "../models/testing/tiny-bart.js";
import { tinyGpt2 } from "../models/testing/tiny-gpt2.js";
import { reversalExamples, tinyT5 } from "../models/testing/tiny-t5.js";
import { noGrad, RandomStream, scope } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import type { Objective, ObjectiveContext } from "../train/index.js";
import { type LogitsKdOptions, logitsKd, type TeacherAndStudent, termScales } from "./index.js";

useNoLeaks();

let models: TeacherAndStudent;
beforeEach(() => {
  const layers = { num_layers: 2, num_decoder_layers: 2, dropout_rate: 0 };
  models = { teacher: tinyT5({ ...layers, d_model: 12 }, { seed: 3 }), student: tinyT5(layers) };
});
afterEach(() => {
  for (const model of Object.values(models) as TeacherAndStudent["teacher"][]) model.parameters.dispose();
});

const examples = reversalExamples(6);
const makeBatch = () => collatePairs(examples, { padTokenId: 0, decoderStartTokenId: 0, device: "cpu" });

/** Loss and terms of one batch. */
function computed(objective: Objective, context: Partial<ObjectiveContext> = {}): { loss: number; terms: Record<string, number> } {
  return noGrad(() =>
    scope(() => {
      using dropout = RandomStream.named(1, "dropout");
      const { loss, terms } = objective.compute(makeBatch(), { dropout, step: 0, ...context });
      return { loss: loss.item(), terms: Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, term.item()])) };
    }),
  );
}

const relations = { form: "minilm-v2" } as const;

describe("logitsKd with noise, relations and labels", () => {
  it("weighs the divergence and relations alike by default, and takes others' weights", () => {
    const { loss, terms } = computed(logitsKd(models, { relations }));
    const [divergence, related] = [terms["forward-kl"], terms["attention relations"]] as [number, number];
    expect(Object.keys(terms)).toEqual(["forward-kl", "attention relations"]);
    expect(loss).toBeCloseTo(0.5 * divergence + 0.5 * related, 5);
    const other = computed(logitsKd(models, { relations, weights: { divergence: 2, relations: 0.1, nll: 0.3 } }));
    expect(other.loss).toBeCloseTo(2 * divergence + 0.1 * related + 0.3 * (other.terms.nll as number), 5);
  });

  it("divides terms by their scales before it weighs them, and logs them as they are", () => {
    const plain = computed(logitsKd(models, { relations })).terms as Record<"forward-kl" | "attention relations", number>;
    const scaled = computed(logitsKd(models, { relations, scales: plain }));
    expect(scaled.loss).toBeCloseTo(1, 5);
    expect(scaled.terms).toEqual(plain);
  });

  it("follows a schedule with the training's progress", () => {
    const objective = logitsKd(models, { weights: { divergence: { from: 1, to: 0, until: 0.5 }, nll: { from: 0, to: 1 } } });
    const { terms } = computed(objective);
    const [divergence, nll] = [terms["forward-kl"], terms.nll] as [number, number];
    for (const [progress, expected] of [
      [0, divergence],
      [0.25, 0.5 * divergence + 0.25 * nll],
      [0.5, 0.5 * nll],
    ] as const)
      expect(computed(objective, { progress }).loss).toBeCloseTo(expected, 5);
  });

  it("compares any layers that it is told to, of encoder and decoder, in any heads that divide both", () => {
    const of = (options: Partial<NonNullable<LogitsKdOptions["relations"]>>) =>
      computed(logitsKd(models, { relations: { ...relations, ...options } })).terms["attention relations"] as number;
    const last = of({});
    expect(of({ teacherLayer: 1, studentLayer: 1 })).toBe(last);
    expect(of({ teacherLayer: 0 })).not.toBe(last);
    expect(of({ relationHeads: 1 })).not.toBe(last);
    expect(of({ places: ["encoder"] }) + of({ places: ["decoder"] }) + of({ places: ["cross"] })).toBeCloseTo(last, 5);
  });

  it("relates what BART and GPT-2 have inside", () => {
    for (const make of [tinyBart, tinyGpt2]) {
      const others = { teacher: make({}, { seed: 3 }), student: make({}, { seed: 4 }) };
      const { padTokenId, decoderStartTokenId } = others.student.config;
      for (const form of ["minilm", "minilm-v2", "hidden"] as const) {
        scope(() => {
          using dropout = RandomStream.named(1, "dropout");
          const batch = collatePairs(examples, { padTokenId, decoderStartTokenId, device: "cpu" });
          const { terms } = noGrad(() => logitsKd(others, { relations: { form } }).compute(batch, { dropout, step: 0 }));
          expect(terms[form === "hidden" ? "hidden relations" : "attention relations"]?.item()).toBeGreaterThan(1e-6);
        });
      }
      for (const model of Object.values(others)) model.parameters.dispose();
    }
  });

  it("reads noisy sources with the student alone", () => {
    const words = Array.from({ length: 20 }, (_, i) => i + 4);
    const clean = computed(logitsKd(models));
    const noisy = logitsKd(models, { inputNoise: { replace: 0.5, words, seed: 1 } });
    expect(noisy.name).toBe("noisy-kd");
    expect(computed(noisy).loss).not.toBe(clean.loss);
    expect(computed(noisy).loss).toBe(computed(noisy).loss);
    expect(computed(noisy, { step: 1 }).loss).not.toBe(computed(noisy).loss);
  });

  it("has the teacher drop out where it is told to, by the training's own stream", () => {
    const still = tinyT5({ d_model: 12, dropout_rate: 0.3 }, { seed: 3 });
    const of = (teacherDropout: boolean) => computed(logitsKd({ ...models, teacher: still }, { teacherDropout })).loss;
    expect(of(true)).not.toBe(of(false));
    expect(of(true)).toBe(of(true));
    still.parameters.dispose();
  });

  it.each<[LogitsKdOptions, string]>([
    [{ relations: { form: "minilm-v2", relationHeads: 5 } }, "relationHeads is 5; it must divide both sizes"],
    [{ relations: { form: "minilm", relationHeads: 2 } }, "takes no relationHeads"],
    [{ relations: { form: "minilm", heads: "mean", relationHeads: 3 } }, "minilm: relationHeads is 3; it must divide both sizes"],
    [{ relations: { form: "minilm-v2", heads: "mean" } }, "minilm-v2: takes no heads: mean"],
    [{ relations: { form: "hidden", heads: "each" } }, "hidden: takes no heads: each"],
    [{ relations: { form: "minilm-v2", teacherLayer: 7 } }, "teacherLayer is 7; the layers of the teacher's encoder are 0 to 1."],
    [{ relations: { form: "minilm-v2", studentLayer: 0.5 } }, "studentLayer is 0.5"],
    [{ relations: { form: "hidden", places: ["cross"] } }, "there is no 'cross' in a t5's hidden states"],
    [{ relations: { form: "minilm", places: [] } }, "places is empty"],
    [{ relations, inputNoise: { drop: 0.1, words: [5], seed: 1 } }, "they read different sources"],
    [{ weights: { relations: 1 } }, "there are no relations to weigh"],
    [{ weights: { divergence: 0 } }, "there is nothing to minimise"],
    [{ weights: { divergence: -1, nll: 1 } }, "must be at least 0"],
    [{ scales: { nll: 1 } }, "there is no term 'nll'; there are forward-kl."],
    [{ scales: { "forward-kl": 0 } }, "the scale of forward-kl is 0"],
    [{ teacherTemperature: 0 }, "teacherTemperature is 0"],
  ])("refuses %j", (options, message) => {
    expect(() => logitsKd(models, options)).toThrow(ConfigError);
    expect(() => logitsKd(models, options)).toThrow(message);
  });

  it("names what takes models of other heads: means over them, and the other form", () => {
    const other = { ...models, teacher: tinyT5({ num_heads: 4, d_kv: 2 }, { seed: 5 }) };
    expect(() => logitsKd(other, { relations: { form: "minilm" } })).toThrow(
      expect.objectContaining({
        message: "minilm: the student has 2 attention heads, the teacher 4; they must agree.",
        hint: "With relations.heads: mean it compares the means over either model's heads; minilm-v2 splits both models' heads anew.",
      }),
    );
    expect(() => logitsKd(other, { relations: { form: "minilm", heads: "mean" } })).not.toThrow();
    other.teacher.parameters.dispose();
  });

  it.each(["minilm-v2", "minilm"] as const)("names the nearest heads that divide both sizes, where the student's do not (%s)", (form) => {
    // The heads and sizes of BART-large and BART-base, a quarter as wide.
    const sizes = (d_model: number, heads: number) => ({ d_model, encoder_attention_heads: heads, decoder_attention_heads: heads });
    const pair = { teacher: tinyBart(sizes(256, 16), { seed: 3 }), student: tinyBart(sizes(192, 12), { seed: 4 }) };
    const of = (relationHeads?: number) =>
      logitsKd(pair, { relations: { form, relationHeads, ...(form === "minilm" ? { heads: "mean" } : {}) } });
    expect(() => of()).toThrow(
      expect.objectContaining({
        message: `${form}: relationHeads is 12; it must divide both sizes, 192 of the student and 256 of the teacher.`,
        hint: "Set relationHeads to 8 or 16.",
      }),
    );
    expect(() => of(16)).not.toThrow();
    for (const model of Object.values(pair)) model.parameters.dispose();
  });
});

describe("termScales", () => {
  it("are the terms' means over batches, at least 0.025, and draw alike every time", () => {
    const objective = logitsKd(models, { relations });
    const of = () => termScales(objective, { batches: [makeBatch, makeBatch], seed: 1, device: "cpu" });
    const { terms } = computed(objective);
    expect(of()["forward-kl"]).toBeCloseTo(Math.max(0.025, terms["forward-kl"] as number), 6);
    expect(of()["attention relations"]).toBeCloseTo(Math.max(0.025, terms["attention relations"] as number), 6);
    expect(of()).toEqual(of());
    const itself = { teacher: models.student, student: models.student };
    expect(termScales(logitsKd(itself), { batches: [makeBatch], seed: 1, device: "cpu" })).toEqual({ "forward-kl": 0.025 });
  });

  it("refuses to measure on nothing", () => {
    expect(() => termScales(logitsKd(models), { batches: [], seed: 1, device: "cpu" })).toThrow("there is no batch");
  });
});
