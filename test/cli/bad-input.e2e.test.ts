import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { engineInfo } from "../../src/tensor/index.js";
import { commandLine, eventsOf, readDocument, sharedFolder, writeRows } from "./support/command-line.js";
import { inputs, pairs, tinyRecipe, writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);

/** The tiny recipe's shapes and trainings on the preset for the user's own files. */
const tinySettings = Object.entries({
  "data.maxSourceLength": tinyRecipe.data.maxSourceLength,
  "data.maxTargetLength": tinyRecipe.data.maxTargetLength,
  "teacher.shape": tinyRecipe.student.shape,
  "teacher.pretraining": { ...tinyRecipe.teacher.pretraining, maxEpochs: 1 },
  "teacher.training": { ...tinyRecipe.teacher.training, maxEpochs: 1 },
  "student.shape": tinyRecipe.student.shape,
  "student.pretraining": { ...tinyRecipe.student.pretraining, maxEpochs: 1 },
  "student.training": { ...tinyRecipe.student.training, maxEpochs: 1 },
  "distillation.training": { ...tinyRecipe.distillation.training, maxEpochs: 1 },
  finalFineTuning: { ...tinyRecipe.finalFineTuning, maxEpochs: 1 },
  "pseudoTargets.inputs": "unlabeled",
}).flatMap(([key, value]) => ["--set", `${key}=${JSON.stringify(value)}`]);

beforeAll(() => {
  writeTinyTask(folder);
  writeRows(at("no-targets.jsonl"), inputs);
  writeRows(at("other-names.jsonl"), [{ text: "a", summary: "b" }]);
  writeRows(at("three.jsonl"), pairs.slice(0, 3));
  writeFileSync(at("empty.jsonl"), "");
  writeFileSync(at("latin1.csv"), Buffer.from("source,target\ncaf\xe9,coffee\n", "latin1"));
  writeFileSync(at("words.txt"), "a\tb\n");
  writeFileSync(at("broken.jsonl"), '{"source": "a", "target": "b"}\n{"source": "c", "target"\n');
  mkdirSync(at("no-train"));
  writeRows(at("no-train/test.jsonl"), pairs.slice(0, 3));
});

describe("bad input ends with exit code 2 and one clear message, and leaves no run folder", () => {
  test.each<[what: string, args: string[], message: RegExp, hint: string | undefined]>([
    ["a wrong path", ["--train", "pair.jsonl"], /^DataError: \S+\/pair\.jsonl: no such file\.$/, "Did you mean pairs.jsonl?"],
    ["a wrong path to a folder", ["--train", "./nowhere/data"], /^DataError: \S+\/nowhere\/data: no such folder\.$/, undefined],
    [
      "what may be a folder or a name of the hub, offline",
      ["--train", "nowhere/data"],
      /^HubError: nowhere\/data: there is no such folder, HF_HUB_OFFLINE forbids to ask the hub, and \S+ lacks it\.$/,
      "Give a folder that is on this machine, or unset HF_HUB_OFFLINE.",
    ],
    [
      "a folder without train",
      ["--train", "no-train"],
      /^DataError: \S+\/no-train: there is no train split; the folder has test\.jsonl\.$/,
      "Expected train, validation, test, unlabeled as .jsonl, .jsonl.gz, .csv, .tsv, .parquet.",
    ],
    ["an unknown kind of file", ["--train", "words.txt"], /^DataError: \S+\/words\.txt: unknown kind of data file\.$/, undefined],
    ["an empty file", ["--train", "empty.jsonl"], /^DataError: \S+\/empty\.jsonl: the file has no rows\.$/, undefined],
    [
      "an empty test file",
      ["--train", "pairs.jsonl", "--test", "empty.jsonl"],
      /^DataError: \S+\/empty\.jsonl: the file has no rows\.$/,
      undefined,
    ],
    [
      "too few rows to cut anything off",
      ["--train", "three.jsonl"],
      /^DataError: \S+\/three\.jsonl: 3 rows are too few to cut /,
      undefined,
    ],
    ["other column names", ["--train", "other-names.jsonl"], /^DataError: \S+\/other-names\.jsonl:1: .*source/, undefined],
    ["text that is no UTF-8", ["--train", "latin1.csv"], /^DataError: \S+\/latin1\.csv.*UTF-8/, undefined],
    ["a broken line", ["--train", "broken.jsonl"], /^DataError: \S+\/broken\.jsonl:2: /, undefined],
    ["training data without targets", ["--train", "no-targets.jsonl"], /^DataError: \S+\/no-targets\.jsonl(:\d+)?: .*target/, undefined],
    [
      "the labeled data as unlabeled, too",
      ["--train", "pairs.jsonl", "--unlabeled", "pairs.jsonl"],
      /^ConfigError: data\.unlabeled: \S+\/pairs\.jsonl is data\.train, too, whose inputs get pseudo-targets anyway\.$/,
      "Leave it out; pseudoTargets.inputs says which inputs get some.",
    ],
    ["an unknown flag", ["--trian", "pairs.jsonl"], /^ConfigError: unknown option '--trian'\.$/, "Did you mean --train?"],
    ["a built-in dataset that is misspelt", ["--dataset", "web-api"], /^ConfigError: data\.dataset is "web-api"/, "Did you mean 'webapi'?"],
  ])("%s", async (_, args, message, hint) => {
    const { exitCode, stdout, stderr } = await retort.run("quickstart", ...args, "--run-dir", "refused");
    const [first, second, ...rest] = stderr.split("\n").filter((line) => line !== "Run folder: refused");
    expect({ exitCode, stdout, rest: rest.filter(Boolean) }).toEqual({ exitCode: 2, stdout: "", rest: [] });
    expect(first).toMatch(message);
    if (hint !== undefined) expect(second).toBe(hint);
    expect(existsSync(at("refused"))).toBe(false);
  });

  test.skipIf(engineInfo().cudaAvailable)("--device cuda where there is none", async () => {
    const { exitCode, stdout, stderr } = await retort.run("quickstart", "--device", "cuda", "--run-dir", "refused", "--json");
    const { error } = JSON.parse(stderr.trimEnd().split("\n").at(-1) as string);
    expect({ exitCode, stdout, name: error.name, code: error.code }).toEqual({
      exitCode: 2,
      stdout: "",
      name: "DeviceError",
      code: "DEVICE",
    });
    expect(error.hint).toContain("--device cpu");
    expect(existsSync(at("refused"))).toBe(false);
  });

  test("an unknown command", async () => {
    expect(await retort.run("quickstrat")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "ConfigError: unknown command 'quickstrat'.\nDid you mean quickstart?\n",
    });
  });

  test("a run folder that is somebody's own", async () => {
    const { exitCode, stderr } = await retort.run("quickstart", "--recipe", "tiny.yaml", "--run-dir", "no-train");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("no-train: is not a run folder (it has no config.json but test.jsonl)\n");
  });
});

describe("unusual input that is no mistake", () => {
  test("a small file, one validation example, no unlabeled inputs, a source that is too long", async () => {
    const long = { source: "red ".repeat(100).trim(), target: "a long one | with *marks*" };
    writeRows(at("small.jsonl"), [...pairs.slice(0, 40), long]);
    writeRows(at("one.jsonl"), pairs.slice(40, 41));
    writeRows(
      at("held-out.jsonl"),
      [long, ...pairs.slice(41, 44)].map((row, i) => ({ ...row, id: `t${i}` })),
    );
    const files = ["--train", "small.jsonl", "--validation", "one.jsonl", "--test", "held-out.jsonl"];
    // A few steps on a few rows teach nothing, which is another test's business.
    const settings = [...tinySettings, "--set", "distillation.allowPoorTeacher=true"];
    const { exitCode, stderr } = await retort.run("quickstart", ...files, ...settings, "--run-dir", "small", "--threads", "1");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const notes = eventsOf(at("small")).flatMap(({ kind, message }) => (kind === "warning" ? [message] : []));
    expect(notes).toContainEqual(
      expect.stringMatching(/^the text gives a vocabulary of \d{3} tokens; tokenizer\.vocabularySize allows 2,000\.$/),
    );
    expect(notes).toContainEqual(expect.stringMatching(/^train: 1 of 41 sources were cut to 24 tokens \(longest: \d+\)/));
    expect(notes).toContainEqual(expect.stringMatching(/^test: 1 of 4 sources were cut to 24 tokens/));
    expect(stderr).toContain("  note: train: 1 of 41 sources were cut to 24 tokens");
    expect(readDocument(folder, "small/scores.json")).toMatchObject({
      pseudoTargets: 0,
      dataset: { labeled: 41, validation: 1, test: 4, unlabeled: 0 },
    });
    expect(readFileSync(at("small/pseudo-targets.jsonl"), "utf8")).toBe("");
    expect(readFileSync(at("small/report.md"), "utf8")).toContain("| reference | a long one \\| with \\*marks\\* |");
  });

  test("the run of a file that was changed since is not gone on with", async () => {
    writeRows(at("small.jsonl"), pairs.slice(0, 39));
    writeFileSync(at("small/status.json"), JSON.stringify({ ...readDocument(folder, "small/status.json"), state: "interrupted" }));
    const files = ["--train", "small.jsonl", "--validation", "one.jsonl", "--test", "held-out.jsonl"];
    const { exitCode, stderr } = await retort.run("quickstart", ...files, ...tinySettings, "--run-dir", "small", "--threads", "1");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("the data has changed since this run began: train (41 rows then, 39 now).\n");
  });
});
