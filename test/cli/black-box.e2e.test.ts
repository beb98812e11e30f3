import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FakeLlmServer, startLlmServer } from "../../src/teachers/llm/testing/fake-llm-server.js";
import { llamaCpp } from "../../src/teachers/llm/testing/server-styles.js";
import { trainByteLevelBpe } from "../../src/tokenizers/index.js";
import { commandLine, sharedFolder, until, writeRows } from "./support/command-line.js";

const folder = sharedFolder();
const retort = commandLine(folder, { RETORT_STORE: join(folder, "store") });
const at = (...path: string[]): string => join(folder, ...path);

const row = (i: number) => ({ id: `r${i}`, source: `count from ${i}`, target: `${i + 1} ${i + 2} ${i + 3}` });
const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => row(from + i));
const training = { learningRate: 0.01, maxEpochs: 3, batchTokens: 512, warmupSteps: 2 };
const recipe = {
  data: { validation: "validation.jsonl", test: "test.jsonl", maxSourceLength: 24, maxTargetLength: 24 },
  answers: { from: "answers", test: "test-answers" },
  tokenizer: { from: "tokenizer" },
  student: { shape: { dModel: 16, dKv: 8, dFf: 32, numHeads: 2, numLayers: 1, numDecoderLayers: 1 } },
  distillation: { training },
  threads: 1,
};
const write = (name: string, changes: object = {}): string => {
  writeFileSync(at(name), JSON.stringify({ ...recipe, ...changes }));
  return name;
};

let server: FakeLlmServer;
beforeAll(async () => {
  server = await startLlmServer(llamaCpp);
  writeRows(at("train.jsonl"), rows(0, 12));
  writeRows(at("validation.jsonl"), rows(12, 20));
  writeRows(at("test.jsonl"), rows(20, 32));
  // Two of them are the test's: nobody may learn from answers to these.
  writeRows(
    at("inputs.jsonl"),
    rows(30, 60).map(({ id, source }) => ({ id, source })),
  );
  await trainByteLevelBpe(["count from 10 11 12", "1 2 3 4 5 6 7 8 9"], { vocabularySize: 280, allowSmaller: true }).save(at("tokenizer"));
  const gather = (inputs: string, runDir: string, samples: number) =>
    retort.run(
      ...[
        "gather",
        "--url",
        server.baseUrl,
        "--inputs",
        inputs,
        "--run-dir",
        runDir,
        "--samples",
        String(samples),
        "--max-tokens",
        "5",
        "--yes",
      ],
      ...["--set", "topLogProbs=5"],
    );
  expect((await gather("inputs.jsonl", "answers", 3)).exitCode).toBe(0);
  expect((await gather("test.jsonl", "test-answers", 1)).exitCode).toBe(0);
});
afterAll(() => server.close());

describe("retort distill, from gathered answers", () => {
  test("trains the five students of one start, and puts the model itself beside them", async () => {
    const student = { ...recipe.student, training };
    const { exitCode, stdout } = await retort.run(
      ...["distill", write("six.json", { data: { ...recipe.data, train: "train.jsonl" }, student }), "--run-dir", "six"],
    );
    expect(exitCode).toBe(0);
    const report = JSON.parse(readFileSync(at("six", "scores.json"), "utf8"));
    const names = ["gold", "one-target", "more-targets", "logits-kd-one-target", "logits-kd-more-targets"];
    expect(Object.keys(report.students)).toEqual(names);
    const bleu = report.metrics.find(({ name }: { name: string }) => name === "BLEU");
    expect(bleu.systems.map(({ system }: { system: string }) => system)).toEqual([...names, "LLM"]);
    expect(bleu.systems.slice(1).every(({ comparison }: { comparison?: object }) => comparison !== undefined)).toBe(true);
    const nll = report.metrics.find(({ name }: { name: string }) => name === "negative log-likelihood");
    expect(nll.systems.map(({ system }: { system: string }) => system)).toEqual(names);
    // Different lessons from one start.
    expect(new Set(nll.systems.map(({ value }: { value: number }) => value)).size).toBe(5);
    expect(report.answers).toMatchObject({ model: "toy", inputs: 28, answers: 84, aligned: { targets: 84 } });
    expect(report.answers.aligned.withTokens).toBeGreaterThan(60);
    expect(report.answers.aligned.matched).toBeGreaterThan(0);
    expect(report.dataset.notes.join()).toContain("unlabeled: 2 of its 30 inputs are sources of validation or test, and were left out");
    for (const name of names) {
      expect(existsSync(at("six", "students", name, "model.safetensors"))).toBe(true);
      expect(stdout).toContain(`  ${name}: `);
    }
    expect(stdout.split("\n").filter((line) => [...line].length > 80 && !line.includes("/"))).toEqual([]);
    const page = readFileSync(at("six", "report.html"), "utf8");
    for (const text of ["Students of toy on", "logits-kd-more-targets", "What the teacher gave"]) expect(page).toContain(text);
    expect(readFileSync(at("six", "report.md"), "utf8")).toContain("# Students of toy on");
    const again = await retort.run("distill", "six.json", "--run-dir", "six", "--json");
    expect(JSON.parse(again.stdout)).toEqual(report);
  });

  test("needs no labels, and says what the labeled rows were for; a run that is killed ends as one that was not", async () => {
    const students = ["logits-kd-more-targets"];
    write("free.json", { students, distillation: { training: { ...training, maxEpochs: 12 } } });
    const whole = await retort.run("distill", "free.json", "--run-dir", "free", "--json");
    expect(whole.exitCode).toBe(0);
    const { dataset, students: scores } = JSON.parse(whole.stdout);
    expect(dataset.labeled).toBe(0);
    expect(dataset.notes.join()).toContain("the labeled validation rows only choose checkpoints");
    const killed = retort.start("distill", "free.json", "--run-dir", "killed");
    await until(() => existsSync(at("killed", "checkpoints", "logits-kd-more-targets", "last")), killed);
    killed.signalGroup("SIGKILL");
    await killed.ended;
    const rest = await retort.run("distill", "free.json", "--run-dir", "killed", "--json");
    expect(JSON.parse(rest.stdout).students["logits-kd-more-targets"].nll).toBe(scores["logits-kd-more-targets"].nll);
  });

  test("leaves out answers that a filter drops, and says which", async () => {
    const pseudoTargets = { filter: { length: { ratio: [0, 0.5] }, repetition: { maxNgramShare: 0.2, n: 1 } } };
    write("filtered.json", { students: ["more-targets"], pseudoTargets, distillation: { training: { ...training, maxEpochs: 1 } } });
    const { exitCode, stdout, stderr } = await retort.run("distill", "filtered.json", "--run-dir", "filtered", "--json");
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("evaluation")]);
    const { answers } = JSON.parse(stdout);
    expect(answers.filtering).toMatchObject({ judged: 84, rules: [{ name: "length" }, { name: "repetition" }] });
    expect(answers.filtering.dropped).toBeGreaterThan(0);
    expect(answers.answers).toBe(84 - answers.filtering.dropped);
    expect(readFileSync(at("filtered", "report.md"), "utf8")).toContain(`pseudoTargets.filter drops ${answers.filtering.dropped} of 84`);
  });

  test.each<[string, object, RegExp]>([
    [
      "a filter that one sample cannot pass",
      { answers: { from: "test-answers" }, pseudoTargets: { filter: { agreement: { min: 0.5 } } } },
      /agreement: needs two or more/,
    ],
    [
      "K answers where there is one",
      { answers: { from: "test-answers" }, students: ["more-targets"] },
      /more-targets has nothing to learn from/,
    ],
    ["a filter by what nobody can be asked", { pseudoTargets: { filter: { studentLogProb: { keep: 0.5 } } } }, /studentLogProb/],
    ["a folder that holds no answers", { answers: { from: "tokenizer" } }, /answers\.from: .*tokenizer holds no gathered answers/],
    [
      "answers to other inputs than the test's",
      { answers: { from: "answers", test: "answers" } },
      /has no answer to 10 of the test's 12 inputs/,
    ],
    ["no test", { data: { validation: "validation.jsonl" } }, /give both `validation` and `test`/],
    ["gold without labels", { students: ["gold"] }, /students: gold learns from labels/],
    [
      "a training of gold without labels",
      { student: { ...recipe.student, training } },
      /student\.training: no student learns from gold labels/,
    ],
    ["no tokenizer", { tokenizer: {} }, /tokenizer\.from is missing/],
    [
      "an alignment that nobody needs",
      { students: ["one-target"], alignment: { ownToken: "top5-only" } },
      /alignment\.ownToken: no student learns/,
    ],
    ["a misspelt student", { students: ["one-targets"] }, /students/],
  ])("refuses %s", async (_, changes, message) => {
    const { exitCode, stderr } = await retort.run("distill", write("wrong.json", changes), "--run-dir", "wrong");
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(existsSync(at("wrong"))).toBe(false);
  });

  test("refuses flags that only a teacher which runs here has", async () => {
    expect((await retort.run("distill", write("free.json"), "--dry-run")).stderr).toContain("--dry-run: is for a teacher that runs here");
    expect((await retort.run("distill", "free.json", "--max-hours", "1")).stderr).toContain("--max-hours");
  });
});
