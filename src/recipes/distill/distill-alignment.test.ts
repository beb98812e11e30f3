import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { sentencePiece } from "../../align/testing/tokenizers.js";
import type { PseudoTargetLine } from "../../distill/index.js";
import { saveModel, type TextModel } from "../../models/index.js";
import { tinyGpt2 } from "../../models/testing/tiny-gpt2.js";
import { tinyT5 } from "../../models/testing/tiny-t5.js";
import { type RunEvent, readJsonLines } from "../../runs/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { loadTokenizer, type Tokenizer, trainByteLevelBpe } from "../../tokenizers/index.js";
import type { PredictionLine } from "../scoring/index.js";
import { type DistillRecipe, distill, estimate, resolveConfig } from "./index.js";

useNoLeaks();
const folder = useFolder();
const at = (...names: string[]): string => join(folder(), ...names);

const words = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen"];
const pairs = words.flatMap((one) => words.map((other) => ({ source: `${one} and ${other}`, target: `${other} ${one}` })));
const training = { learningRate: 0.01, maxEpochs: 2, batchTokens: 512, warmupSteps: 2 };
const shape = { dModel: 16, dKv: 4, dFf: 32, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };

/** Words whole, which the student's 262 tokens spell letter by letter, but for what it merges. */
const ofTeacher = trainByteLevelBpe(
  pairs.flatMap(({ source, target }) => [source, target]),
  { vocabularySize: 285 },
);
const ofStudent = trainByteLevelBpe(["and and", "an"], { vocabularySize: 262 });

async function write(name: string, model: TextModel, tokenizer: Tokenizer): Promise<void> {
  saveModel(model, at(name));
  model.parameters.dispose();
  await tokenizer.save(at(name));
}

beforeEach(async () => {
  writeFileSync(at("pairs.jsonl"), pairs.map((pair) => JSON.stringify(pair)).join("\n"));
  writeFileSync(at("inputs.jsonl"), words.map((word) => JSON.stringify({ source: `${word} or ${word}` })).join("\n"));
  await write("teacher", tinyT5({ vocab_size: 285, d_model: 16 }), ofTeacher);
  await write("student", tinyT5({ vocab_size: 262 }, { seed: 2 }), ofStudent);
});

type Distillation = Omit<DistillRecipe["distillation"], "training">;

/** A small distillation from the teacher's folder into the student's. */
function run(name: string, distillation: Distillation, changes: Partial<DistillRecipe> = {}) {
  const config = resolveConfig({
    data: { train: at("pairs.jsonl"), unlabeled: at("inputs.jsonl"), maxSourceLength: 24, maxTargetLength: 12 },
    teacher: { from: at("teacher"), training: { ...training, maxEpochs: 10 } },
    student: { from: at("student"), training },
    pseudoTargets: { inputs: "both", decoding: { method: "sampling" } },
    distillation: { ...distillation, training },
    threads: 1,
    ...changes,
  });
  const events: RunEvent[] = [];
  const stopping = new AbortController();
  const context = { runFolder: at(name), storeFolder: at("store"), signal: stopping.signal };
  const begin = (onEvent?: (event: RunEvent) => void) =>
    distill(config, {
      ...context,
      onEvent: (event) => {
        events.push(event);
        onEvent?.(event);
      },
    });
  return { begin, events, stopping, estimated: () => estimate(config, context) };
}

const termsOf = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.kind === "step" && !("nll" in event.terms) ? Object.keys(event.terms) : []));

describe("a teacher with a tokenizer of its own", () => {
  test("teaches, writes and is scored in its own tokens; systems are compared by their texts, and by NLL per byte", async () => {
    const { begin, events } = run("run", { alignment: { topTokens: 8 }, jointTeaching: { alpha: 0.5 } });
    const report = await begin();
    expect([report.tokenizer, report.teacherTokenizer]).toEqual([{ vocabularySize: 262 }, { vocabularySize: 285 }]);
    expect(new Set(termsOf(events))).toEqual(new Set(["teacher targets", "student targets"]));
    const [teacher, student] = await Promise.all(["teacher", "student"].map((system) => loadTokenizer(at("run", system))));
    expect([teacher?.fingerprint, student?.fingerprint]).toEqual([ofTeacher.fingerprint, ofStudent.fingerprint]);
    const lines = readJsonLines<PseudoTargetLine>(at("run", "pseudo-targets.jsonl"));
    expect(await ofTeacher.decodeBatch(lines.map(({ ids }) => ids))).toEqual(lines.map(({ target }) => target));
    const outputs = readJsonLines<PredictionLine>(at("run", "predictions-test.jsonl"));
    const bytes = outputs.reduce((sum, { references }) => sum + Buffer.byteLength(references[0] as string), 0);
    for (const name of ["S", "T", "KD"] as const) {
      const nats = outputs.reduce((sum, line) => sum + (line.nats[name] as number), 0);
      expect(report.systems[name].nllPerByte).toBeCloseTo(nats / bytes, 9);
    }
    const first = report.comparisons?.metrics[0];
    expect(first?.name).toBe("negative log-likelihood per byte");
    expect(first?.systems.map(({ value }) => value)).toEqual(["S", "T", "KD"].map((name) => report.systems[name as "S"].nllPerByte));
    expect(report.tests?.nll).toBeDefined();
    expect(report.alignment?.matched).toBeGreaterThan(0);
    expect(report.alignment?.matched).toBeLessThan(report.alignment?.positions ?? 0);
    const markdown = readFileSync(at("run", "report.md"), "utf8");
    expect(markdown).toContain("S and KD have the model folder's tokenizer of 262 tokens; T has its own, of 285 tokens.");
    expect(markdown).toContain("NLL/byte ↓");
    expect(markdown).toContain(
      "(its 8 most probable tokens, put beside the student's by byte-spans-then-needleman-wunsch, own token aligned: ",
    );
    expect(markdown).toContain("T has a tokenizer of its own");
    expect(readFileSync(at("run", "report.html"), "utf8")).toContain("NLL per byte");
  }, 120_000);

  test("leaves the same student when the run was interrupted", async () => {
    const joint = { alignment: {}, jointTeaching: { alpha: 0.5 } };
    await run("whole", joint).begin();
    const half = run("half", joint);
    const stop = (event: RunEvent): void => {
      if (event.kind === "step" && !("nll" in event.terms) && event.step === 3) half.stopping.abort();
    };
    await expect(half.begin(stop)).rejects.toThrow("interrupted");
    await run("half", joint).begin();
    const student = (name: string) => readFileSync(at(name, "student", "model.safetensors"));
    expect(student("half").equals(student("whole"))).toBe(true);
    await run("other", { ...joint, alignment: { method: "byte-spans", ownToken: "top5-only" } }).begin();
    expect(student("other").equals(student("whole"))).toBe(false);
  }, 120_000);

  describe("on all pairs", () => {
    const data = () => {
      const few = pairs.slice(0, 6).map((pair) => JSON.stringify(pair));
      writeFileSync(at("few.jsonl"), few.join("\n"));
      const files = { train: at("pairs.jsonl"), validation: at("few.jsonl"), test: at("few.jsonl") };
      return { ...files, maxSourceLength: 24, maxTargetLength: 12 };
    };
    const epochs = training.maxEpochs;
    const tokens = async (tokenizer: Tokenizer, rows: readonly { readonly source: string; readonly target: string }[]): Promise<number> => {
      const encoded = await tokenizer.encodeBatch(rows.flatMap(({ source, target }) => [source, target]));
      return encoded.reduce((sum, { ids }) => sum + ids.length, 0);
    };

    test("costs what it read and wrote in its own tokens", async () => {
      const { trainingCosts } = await run("gold", { alignment: {} }, { data: data(), pseudoTargets: { inputs: "none" } }).begin();
      expect(trainingCosts?.KD?.teacherReadTokens).toBe(epochs * (await tokens(ofTeacher, pairs)));
      expect(trainingCosts?.KD?.trainedTokens).toBe(epochs * (await tokens(ofStudent, pairs)));
      expect(await tokens(ofTeacher, pairs)).toBeLessThan((await tokens(ofStudent, pairs)) / 2);
    }, 120_000);

    test("has its texts filtered as it wrote them, and learned as the student spells them", async () => {
      const pseudoTargets = { inputs: "labeled", filter: { length: { max: 3 } } } as const;
      const report = await run("texts", { objective: "fine-tuning" }, { data: data(), pseudoTargets }).begin();
      const lines = readJsonLines<PseudoTargetLine>(at("texts", "pseudo-targets.jsonl"));
      const written = lines.reduce((sum, { ids }) => sum + Math.max(1, ids.length), 0);
      expect(report.trainingCosts?.KD).toMatchObject({ teacherGeneratedTokens: written, teacherReadTokens: 0 });
      const kept = lines.filter(({ ids, target }) => ids.length <= 3 && target !== "");
      expect([kept.length > 0, kept.length < lines.length]).toEqual([true, true]);
      expect(report.trainingCosts?.KD?.trainedTokens).toBe(epochs * (await tokens(ofStudent, [...pairs, ...kept])));
      expect(report.systems.KD.nllPerByte).toBeGreaterThan(0);
    }, 120_000);
  });

  test("has a student from random weights with a tokenizer trained on the data, whose kind may be another", async () => {
    await write("gpt2", tinyGpt2({ vocab_size: 285, n_positions: 48, bos_token_id: 1 }), ofTeacher);
    const { begin } = run(
      "fresh",
      { alignment: {} },
      { teacher: { from: at("gpt2"), training }, student: { shape, training }, tokenizer: { vocabularySize: 300 } },
    );
    const report = await begin();
    expect(report.teacherTokenizer).toEqual({ vocabularySize: 285 });
    const student = await loadTokenizer(at("fresh", "student"));
    expect(student.vocabularySize).toBe(report.tokenizer.vocabularySize);
    expect(student.fingerprint).not.toBe(ofTeacher.fingerprint);
    expect(readFileSync(at("fresh", "report.md"), "utf8")).toContain("S and KD have a byte-level BPE of");
  }, 120_000);

  test("reads with SentencePiece what the student reads by bytes, and fits its temperature on what it reads", async () => {
    const t5 = await sentencePiece();
    await write("t5", tinyT5({ vocab_size: t5.vocabularySize }), t5);
    const teacher = { from: at("t5"), training };
    const { teacherTemperature } = await run("pieces", { alignment: {}, teacherTemperature: "fit" }, { teacher }).begin();
    expect(teacherTemperature?.temperature).toBeGreaterThan(0);
    expect((await loadTokenizer(at("pieces", "teacher"))).fingerprint).toBe(t5.fingerprint);
  }, 120_000);

  test("is estimated in its own tokens", async () => {
    const { parts } = await run("estimated", { alignment: {}, jointTeaching: {} }).estimated();
    expect(parts.map(({ name }) => name)).toEqual(expect.arrayContaining(["teacher", "pseudo-targets", "student", "evaluation"]));
    expect(parts.every(({ seconds }) => seconds >= 0)).toBe(true);
  }, 120_000);

  test("refuses what would read the tokens of one with the other, before there is a run folder", async () => {
    await expect(run("refused", { alignment: {} }, { evaluation: { exposureBias: {} } }).begin()).rejects.toThrow(
      "evaluation.exposureBias: T goes on from the tokens that a student wrote, and here T has a tokenizer of its own.",
    );
    const filter = { studentLogProb: { keep: 0.5 } };
    await expect(run("refused", { alignment: {} }, { pseudoTargets: { filter } }).begin()).rejects.toThrow(
      "pseudoTargets.filter.studentLogProb: the student is asked about the tokens that T wrote, and here T has a tokenizer of its own.",
    );
  });
});
