import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { RunEvent } from "../../runs/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { type DistillRecipe, distill, resolveConfig } from "./index.js";

useNoLeaks();
const folder = useFolder();
const at = (...names: string[]): string => join(folder(), ...names);

const words = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen", "ibis", "jay"];
const training = { learningRate: 0.01, maxEpochs: 2, batchTokens: 512, warmupSteps: 2 };
const shape = { dModel: 16, dKv: 4, dFf: 32, numHeads: 2, numLayers: 2, numDecoderLayers: 1 };

beforeEach(() => {
  const pairs = words.flatMap((one) => words.map((other) => ({ source: `${one} and ${other}`, target: `${other} ${one}` })));
  writeFileSync(at("pairs.jsonl"), pairs.map((pair) => JSON.stringify(pair)).join("\n"));
});

/** A small distillation of this kind, in a run folder of its own. */
function run(name: string, distillation: Omit<DistillRecipe["distillation"], "training">, changes: Partial<DistillRecipe> = {}) {
  const config = resolveConfig({
    data: { train: at("pairs.jsonl"), maxSourceLength: 16, maxTargetLength: 16 },
    teacher: { shape: { ...shape, numHeads: 4 }, training },
    student: { shape: { ...shape, numLayers: 1 }, training },
    pseudoTargets: { inputs: "none" },
    distillation: { ...distillation, training },
    tokenizer: { vocabularySize: 300 },
    threads: 1,
    ...changes,
  });
  const events: RunEvent[] = [];
  const stopping = new AbortController();
  const begin = (onEvent?: (event: RunEvent) => void) =>
    distill(config, {
      runFolder: at(name),
      storeFolder: at("store"),
      signal: stopping.signal,
      onEvent: (event) => {
        events.push(event);
        onEvent?.(event);
      },
    });
  return { begin, events, stopping };
}

/** The terms of the student's steps, in order. */
const termsOf = (events: readonly RunEvent[]): Record<string, number>[] =>
  events.flatMap((event) =>
    event.kind === "step" && Object.keys(event.terms).join() !== "nll" ? [event.terms as Record<string, number>] : [],
  );

describe("a recipe's loss", () => {
  test("takes relations of models of other heads, with scales that the report names", async () => {
    const { begin, events } = run("relations", { objective: "attention-relations-kd", weights: { nll: 0.1 }, scaleBatches: 3 });
    const report = await begin();
    expect(Object.keys(report.lossScales ?? {})).toEqual(["forward-kl", "attention relations", "nll"]);
    const [first] = termsOf(events) as [Record<string, number>];
    expect(Object.keys(first)).toEqual(["forward-kl", "attention relations", "nll"]);
    for (const [term, scale] of Object.entries(report.lossScales ?? {})) expect(scale / (first[term] as number)).toBeCloseTo(1, 0);
    expect(readFileSync(at("relations", "report.md"), "utf8")).toContain(
      "attention relations (minilm-v2) (weight of nll 0.1, each term divided",
    );
  }, 60_000);

  test("takes MiniLM's relations of models of other heads where it is told to compare means, and says so", async () => {
    const { begin, events } = run("means", {
      objective: "attention-relations-kd",
      relations: { form: "minilm", heads: "mean", places: ["encoder", "decoder", "cross"] },
      scaleBatches: 0,
    });
    await begin();
    const related = termsOf(events).map((terms) => terms["attention relations"] as number);
    expect(Math.min(...related)).toBeGreaterThan(1e-6);
    expect(related.at(-1)).toBeLessThan(related[0] as number);
    expect(readFileSync(at("means", "report.md"), "utf8")).toContain("its attention relations (minilm, means over heads) on the labeled");
  }, 60_000);

  test("takes hidden states, unscaled, in Joint-Teaching too", async () => {
    const { begin, events } = run("hidden", { objective: "hidden-relations-kd", scaleBatches: 0, jointTeaching: { alpha: 0.5 } });
    expect((await begin()).lossScales).toBeUndefined();
    const names = new Set(termsOf(events).flatMap((terms) => Object.keys(terms)));
    expect([...names].sort()).toEqual(["forward-kl", "hidden relations", "student targets", "teacher targets"]);
  }, 60_000);

  test("refuses relations that the models lack before there is a run folder", async () => {
    const attempt = run("refused", { objective: "attention-relations-kd", relations: { form: "minilm" } });
    await expect(attempt.begin()).rejects.toThrow("minilm: the student has 2 attention heads, the teacher 4; they must agree.");
    const ignored = run("refused", { objective: "attention-relations-kd", relations: { heads: "mean" } });
    await expect(ignored.begin()).rejects.toThrow("minilm-v2: takes no heads: mean");
    const deep = run("refused", { objective: "hidden-relations-kd", relations: { studentLayer: 1 } });
    await expect(deep.begin()).rejects.toThrow("relations: studentLayer is 1; the layers of the student's encoder are 0 to 0.");
    expect(existsSync(at("refused"))).toBe(false);
  });

  test("with noise is the same when it was interrupted, and another than without", async () => {
    const noisy = { objective: "noisy-kd", noise: { inputDrop: 0.1, inputReplace: 0.1 } } as const;
    const student = (name: string) => readFileSync(at(name, "student", "model.safetensors"));
    await run("whole", noisy).begin();
    const half = run("half", noisy);
    // The student's first validation is the third training's; each has two.
    const stopAtStudent = (event: RunEvent): void => {
      if (event.kind === "step" && "forward-kl" in event.terms && event.step === 1) half.stopping.abort();
    };
    await expect(half.begin(stopAtStudent)).rejects.toThrow("interrupted");
    await run("half", noisy).begin();
    expect(student("half").equals(student("whole"))).toBe(true);
    await run("plain", {}).begin();
    expect(student("plain").equals(student("whole"))).toBe(false);
  }, 120_000);

  test("from stored distributions is made without the teacher's pass, and goes on from them when it was interrupted", async () => {
    const cached = { teacherCache: { kind: "sampled", samples: 200 }, temperature: 2 } as const;
    const pseudoTargets = { inputs: "labeled", sequences: 2 } as const;
    const whole = run("whole", cached, { pseudoTargets });
    const { teacherCache } = await whole.begin();
    expect(teacherCache).toMatchObject({ storage: { kind: "sampled", samples: 200 } });
    expect(teacherCache?.bytesPerToken).toBeGreaterThan(10);
    expect(Math.abs(teacherCache?.bias?.difference ?? 1)).toBeLessThan(5 * (teacherCache?.bias?.standardError ?? 0));
    expect(readFileSync(at("whole", "report.md"), "utf8")).toMatch(
      /stored once: 200 draws each, \d+\.\d bytes per token, which changed the loss by [+−]/,
    );
    const half = run("half", cached, { pseudoTargets });
    const stop = (event: RunEvent): void => {
      if (event.kind === "step" && "forward-kl" in event.terms && event.step === 1) half.stopping.abort();
    };
    await expect(half.begin(stop)).rejects.toThrow("interrupted");
    await run("half", cached, { pseudoTargets }).begin();
    const student = (name: string) => readFileSync(at(name, "student", "model.safetensors"));
    expect(student("half").equals(student("whole"))).toBe(true);
  }, 120_000);

  test("from whole distributions is all but the same as with the teacher, also where the student samples on half of the steps", async () => {
    const joint = { jointTeaching: { alpha: 0.5 }, divergence: { name: "generalized-jsd" } } as const;
    const losses = async (name: string, distillation: Parameters<typeof run>[1]) => {
      const { begin, events } = run(name, distillation);
      await begin();
      return termsOf(events).map((terms) => Object.entries(terms)[0] as [string, number]);
    };
    const [live, kept] = [await losses("live", joint), await losses("kept", { ...joint, teacherCache: { kind: "dense" } })];
    expect(kept.map(([name]) => name)).toEqual(live.map(([name]) => name));
    for (const [i, [, loss]] of kept.entries()) expect(loss).toBeCloseTo(live[i]?.[1] as number, 2);
  }, 120_000);
});

test("a student may begin with what S has learned instead of as S began", async () => {
  const validations = async (name: string, startFrom: "student" | "baseline") => {
    const { begin, events } = run(name, { objective: "logits-kd", startFrom });
    const { trainings } = await begin();
    const isOfStudent = events.findIndex((event) => event.kind === "phase" && event.phase === "distillation");
    const [first] = events
      .slice(isOfStudent)
      .flatMap((event) => (event.kind === "evaluation" && event.step === 0 ? [event.scores.nll] : []));
    return { first, best: trainings.find((training) => training.name === "baseline")?.nll };
  };
  const further = await validations("further", "baseline");
  expect(further.first).toBe(further.best);
  const alike = await validations("alike", "student");
  expect(alike.first).toBeGreaterThan(alike.best as number);
  expect(readFileSync(at("further", "report.md"), "utf8")).toContain("KD: the student, started from S,");
  expect(readFileSync(at("alike", "report.md"), "utf8")).toContain("KD: the student, started like S,");
}, 60_000);
