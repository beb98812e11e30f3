import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine, eventsOf, type Outcome, readDocument, sharedFolder, until } from "./support/command-line.js";
import { writeTinyModel } from "./support/tiny-model.js";
import { writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);
const distill = (...args: string[]): Promise<Outcome> => retort.run("distill", ...args);

const settings = (values: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(values).flatMap(([key, value]) => ["--set", `${key}=${JSON.stringify(value)}`]);
const models = ["--teacher", "teacher", "--student", "student", "--train", "pairs.jsonl", "--unlabeled", "inputs.jsonl"];
/** What makes the preset for flags as short as the tiny recipe. */
const short = settings({
  threads: 1,
  "data.maxSourceLength": 24,
  "data.maxTargetLength": 24,
  "student.training.maxEpochs": 1,
  "pseudoTargets.sequences": 2,
  "distillation.training.maxEpochs": 1,
  "distillation.dropoutRate": 0.3,
  "distillation.teacherTemperature": "fit",
  // It was drawn at random.
  "distillation.allowPoorTeacher": true,
  "finalFineTuning.maxEpochs": 1,
});

beforeAll(async () => {
  writeTinyTask(folder);
  await writeTinyModel(at("teacher"), { dModel: 32, decoderLayers: 2 });
  await writeTinyModel(at("student"));
});

describe("retort distill", () => {
  test("from flags: a teacher that is fine-tuned already, a student from its folder, the whole method of the study", async () => {
    const { exitCode, stdout } = await distill(...models, ...short, "--run-dir", "flags", "--json");
    expect(exitCode).toBe(0);
    const { systems, config, finalFineTuning, teacherTemperature } = JSON.parse(stdout);
    expect(Object.keys(systems)).toEqual(["S", "T", "KD"]);
    expect(systems.S.cost.parameters).toBe(systems.KD.cost.parameters);
    expect(systems.T.cost.parameters).toBeGreaterThan(systems.KD.cost.parameters);
    expect(config).toMatchObject({
      teacher: { from: at("teacher") },
      student: { from: at("student") },
      pseudoTargets: { inputs: "both", sequences: 2, decoding: { method: "sampling", topP: 0.95 } },
      distillation: { objective: "logits-kd", jointTeaching: { alpha: 0.5 } },
    });
    expect(finalFineTuning).toMatchObject({ measure: "nll" });
    expect(teacherTemperature.nll).toBeLessThanOrEqual(teacherTemperature.nllUnscaled);
    expect(teacherTemperature.isAtBound).toBe(true);
    const told = eventsOf(at("flags"))
      .filter(({ kind }) => kind === "warning")
      .map(({ message }) => message);
    expect(told).toContainEqual(expect.stringContaining("3.36, is the highest that fitting looks at"));
    const divided = `T's logits divided by ${teacherTemperature.temperature.toFixed(2)}, for which its validation NLL is`;
    expect(readFileSync(at("flags/report.md"), "utf8")).toContain(divided);
    const phases = eventsOf(at("flags")).filter(({ kind, state }) => kind === "phase" && state === "start");
    const names = ["data", "teacher", "baseline", "pseudo-targets", "distillation", "final-fine-tuning", "evaluation", "report"];
    expect(phases.map(({ phase }) => phase)).toEqual(names);
    // Distilled at another dropout, it has its own afterwards.
    const rates = ["student", "flags/student"].map((name) => readDocument(folder, `${name}/config.json`).dropout_rate);
    expect(rates).toEqual([0.1, 0.1]);
    // The student reads and writes as its teacher does: it has its tokenizer.
    const tokenizers = ["teacher", "flags/student"].map((name) => readFileSync(at(name, "tokenizer.json"), "utf8"));
    expect(tokenizers[1]).toBe(tokenizers[0]);
  });

  test("its student writes the same from its folder alone: length, beams and prompt are in it", async () => {
    const prompted = [...models, ...short, "--set", 'data.prompt="> "', "--run-dir", "prompted", "--json"];
    expect((await distill(...prompted)).exitCode).toBe(0);
    const lines = readFileSync(at("prompted/predictions-test.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    writeFileSync(at("sources.jsonl"), lines.map(({ source }) => JSON.stringify({ source })).join("\n"));
    const { stdout, stderr } = await retort.run("generate", "--model", "prompted/student", "--inputs", "sources.jsonl");
    const written = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).outputs[0].text);
    expect(written).toEqual(lines.map(({ predictions }) => predictions.KD));
    expect(stderr).toContain("beam search with 4 beams");
    expect(stderr).toContain("prompt from config.json");
    expect(readFileSync(at("prompted/student/README.md"), "utf8")).toContain('["> " + text for text in texts]');
  });

  test("--dry-run says what it would take, and leaves neither a run folder nor anything in the store", async () => {
    const inStore = (): string[] => readdirSync(at(".retort/store"), { recursive: true, encoding: "utf8" }).sort();
    const stored = inStore();
    const fitted = settings({ "distillation.teacherTemperature": "fit" });
    const { exitCode, stdout } = await distill("tiny.yaml", ...fitted, "--dry-run", "--run-dir", "dry", "--json");
    expect(exitCode).toBe(0);
    const { parts, seconds, diskBytes } = JSON.parse(stdout);
    const [before, after] = [
      ["teacher-pretraining", "teacher", "student-pretraining", "baseline"],
      ["student", "final-fine-tuning"],
    ];
    const validated = (names: readonly string[]): string[] => names.flatMap((name) => [name, `${name}-validation`]);
    const names = [...validated(before), "pseudo-targets", "teacher-temperature", ...validated(after), "teacher-evaluation", "evaluation"];
    expect(parts.map(({ name }: { name: string }) => name)).toEqual(names);
    for (const part of parts) expect(part.seconds).toBeGreaterThan(0);
    expect(seconds).toBeCloseTo(parts.reduce((sum: number, part: { seconds: number }) => sum + part.seconds, 0));
    expect(diskBytes).toBeGreaterThan(0);
    expect(existsSync(at("dry"))).toBe(false);
    expect(stored).not.toEqual([]);
    expect(inStore()).toEqual(stored);
    const text = (await distill("tiny.yaml", "--dry-run", "--run-dir", "dry")).stdout;
    expect(text).toMatch(/^ {2}student-pretraining +\d+ steps /m);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("--dry-run says that a filter's share is not known beforehand", async () => {
    const filtered = settings({ "pseudoTargets.filter.ended": true, "pseudoTargets.filter.agreement.min": 0.6 });
    const { stdout } = await distill("tiny.yaml", ...filtered, "--dry-run", "--run-dir", "dry");
    expect(stdout.replace(/\s+/g, " ")).toContain("pseudoTargets.filter (agreement, ended) drops is not known beforehand");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("Ctrl-C in a dry run stops it, and promises no checkpoint", async () => {
    mkdirSync(at("scratch"));
    const measuring = ["--dry-run", "--run-dir", "dry", "--set", "pseudoTargets.sequences=512"];
    const command = commandLine(folder, { TMPDIR: at("scratch") }).start("distill", "tiny.yaml", ...measuring);
    await until(() => readdirSync(at("scratch")).some((name) => name.includes("estimate")), command);
    command.signalGroup("SIGINT");
    const { exitCode, stderr } = await command.ended;
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/^Stopping; Ctrl-C again stops at once\.$/m);
    expect(readdirSync(at("scratch"))).toEqual([]);
  });

  test("--max-hours ends trainings that would go on for days, with a warning and a report", async () => {
    const endless = { maxEpochs: 100_000, patience: 100_000 };
    const trainings = ["teacher.training", "student.training", "distillation.training"];
    const values = trainings.flatMap((training) => Object.entries(endless).map(([key, value]) => [`${training}.${key}`, value]));
    const args = [...settings(Object.fromEntries(values)), "--max-hours", "0.0005", "--run-dir", "limited", "--json"];
    const { exitCode, stdout, stderr } = await distill("tiny.yaml", ...args);
    expect(exitCode).toBe(0);
    for (const name of ["teacher", "baseline", "student"]) {
      expect(stderr).toMatch(new RegExp(`  note: ${name}: the time limit ended the training after step \\d+ of at most \\d+\\.`));
    }
    const report = JSON.parse(stdout);
    expect(report).toEqual(readDocument(folder, "limited/scores.json"));
    const ends = new Map(report.trainings.map(({ name, end }: { name: string; end: string }) => [name, end]));
    expect(["teacher", "baseline", "student"].map((name) => ends.get(name))).toEqual(["deadline", "deadline", "deadline"]);
    expect(readFileSync(at("limited/report.md"), "utf8")).toContain("The time limit cut trainings short: ");
  });

  test("takes the file that retort init writes from flags, wherever it is called from", async () => {
    mkdirSync(at("elsewhere"));
    const written = await retort.run("init", "elsewhere/task.yaml", ...models, ...short);
    expect(written).toMatchObject({ exitCode: 0, stderr: "" });
    expect(readFileSync(at("elsewhere/task.yaml"), "utf8")).toContain("from: ../teacher\n");
    const { exitCode, stdout } = await commandLine(at("elsewhere")).run("distill", "task.yaml", "--dry-run", "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).parts.slice(0, 2)).toMatchObject([
      { name: "teacher-validation", unit: "examples" },
      { name: "baseline", unit: "steps" },
    ]);
    const prompted = await retort.run("init", "elsewhere/prompted.yaml", ...models, "--set", "data.prompt=/imagine ");
    expect(prompted.exitCode).toBe(0);
    expect(readFileSync(at("elsewhere/prompted.yaml"), "utf8")).toMatch(/^ {2}prompt: "\/imagine "$/m);
    const again = await retort.run("init", "elsewhere/task.yaml");
    expect([again.exitCode, again.stderr.split("\n")[0]]).toEqual([2, "ConfigError: elsewhere/task.yaml: exists already."]);
  });

  test("retort init heeds flags that make no recipe, and refuses those of half a recipe", async () => {
    expect((await retort.run("init", "bare.yaml", "--max-hours", "2", "--set", "seed=7")).exitCode).toBe(0);
    const bare = readFileSync(at("bare.yaml"), "utf8");
    expect([bare.match(/^maxHours: .*$/m)?.[0], bare.match(/^seed: .*$/m)?.[0]]).toEqual(["maxHours: 2", "seed: 7"]);
    const half = await retort.run("init", "half.yaml", "--preset", "paper");
    expect([half.exitCode, half.stderr.split("\n")[0]]).toEqual([2, "ConfigError: --preset goes with --teacher and --train or --dataset."]);
    expect(existsSync(at("half.yaml"))).toBe(false);
  });

  test.each<[what: string, args: string[], message: RegExp]>([
    ["nothing", [], /^ConfigError: --teacher is missing: give a recipe file, or --teacher and --train\.$/m],
    ["a teacher beside a recipe", ["tiny.yaml", "--teacher", "teacher"], /^ConfigError: --teacher: makes a recipe of its own; /m],
    ["a preset beside a recipe", ["tiny.yaml", "--preset", "paper"], /^ConfigError: --preset: makes a recipe of its own; /m],
    ["a built-in dataset and files", [...models, "--dataset", "webapi"], /^ConfigError: --dataset names a built-in dataset; /m],
    ["a teacher that is not there", [...models, "--teacher", "techer"], /^CheckpointError: \S+\/techer\/config\.json: cannot be read/m],
    ["no time", ["tiny.yaml", "--max-hours", "0"], /^ConfigError: .*'--max-hours <hours>' argument '0' is invalid/m],
    [
      "Joint-Teaching without a teacher's loss",
      ["tiny.yaml", "--set", "distillation.objective=fine-tuning"],
      /^ConfigError: distillation\.jointTeaching: goes with/m,
    ],
    [
      "several greedy pseudo-targets",
      ["tiny.yaml", "--set", "pseudoTargets.decoding={method: greedy}"],
      /^ConfigError: pseudoTargets\.sequences is 2: greedy/m,
    ],
  ])("refuses %s, and leaves no run folder", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await distill(...args, "--run-dir", "refused");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(existsSync(at("refused"))).toBe(false);
  });

  test("goes no further with a teacher that knows nothing of the task, and on with it when it is told to", async () => {
    const untold = short.map((argument) => (argument === "distillation.allowPoorTeacher=true" ? "seed=42" : argument));
    const { exitCode, stderr } = await distill(...models, ...untold, "--run-dir", "poor");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /TrainingError: the teacher knows nothing of this task: its validation NLL is \d+\.\d+, which is worse than a uniform guess among \d+ tokens \(NLL \d\.\d+\)\. Nothing is distilled from it\.\n.*--fine-tune-teacher.*--set distillation\.allowPoorTeacher=true\./,
    );
    expect(existsSync(at("poor/checkpoints"))).toBe(false);
    const told = await distill(...models, ...short, "--run-dir", "poor", "--json");
    expect(told.exitCode).toBe(0);
    expect(JSON.parse(told.stdout).warnings).toContainEqual(expect.stringContaining("the teacher knows nothing of this task"));
  });

  test("says of trainings that diverge without NaN that they learned nothing, and stops before anything is distilled", async () => {
    const rates = ["teacher", "student", "distillation"].map((part) => [`${part}.training.learningRate`, 30]);
    const diverging = settings(Object.fromEntries(rates));
    const refused = await distill("tiny.yaml", ...diverging, "--run-dir", "diverged");
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(
      /TrainingError: teacher learned nothing: its best validation NLL is \d+\.\d+, which is worse than before/,
    );
    expect(existsSync(at("diverged/checkpoints/baseline"))).toBe(false);
    const allowed = [...diverging, ...settings({ "distillation.allowPoorTeacher": true }), "--run-dir", "diverged"];
    const { exitCode, stdout, stderr } = await distill("tiny.yaml", ...allowed);
    expect(exitCode).toBe(0);
    const report = readFileSync(at("diverged/report.md"), "utf8");
    for (const name of ["teacher", "baseline"]) {
      for (const text of [stdout.replaceAll(/\s+/g, " "), stderr, report])
        expect(text).toContain(`${name} learned nothing: its best validation NLL is`);
    }
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
});
