import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeInputs } from "../../src/data/index.js";
import { generateAll } from "../../src/generate/index.js";
import { loadModel } from "../../src/models/index.js";
import { threads } from "../../src/tensor/index.js";
import { loadTokenizer } from "../../src/tokenizers/index.js";
import { commandLine, main, type Outcome, sharedFolder, startProcess, writeRows } from "./support/command-line.js";
import { writeTinyModel } from "./support/tiny-model.js";
import { inputs, writeTinyTask } from "./support/tiny-task.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);
const generate = (...args: string[]): Promise<Outcome> => retort.run("generate", "--model", "tiny", "--max-new-tokens", "8", ...args);
const sampled = ["--method", "sampling", "--sequences", "2", "--top-p", "0.9", "--seed", "7"];
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  threads(1);
  writeTinyTask(folder);
  await writeTinyModel(at("tiny"));
});

/** What the library generates for the tiny inputs with the settings of `sampled`. */
async function byLibrary() {
  const [tokenizer, model] = [await loadTokenizer(at("tiny")), loadModel(at("tiny"))];
  try {
    const named = inputs.map(({ source }, i) => ({ id: `inputs:${i + 1}`, source }));
    const { rows } = await encodeInputs(tokenizer, named, { maxSourceLength: 512 });
    const decoding = { method: "sampling", sequences: 2, topP: 0.9, seed: 7, maxNewTokens: 8 } as const;
    const generated = await generateAll(model, rows, { decoding, batchTokens: 8192 });
    const texts = await tokenizer.decodeBatch(generated.flat().map(({ ids }) => ids));
    return generated.flat().map(({ logProbs, ended }, i) => ({
      text: texts[i],
      logProb: expect.closeTo(
        logProbs.reduce((sum, value) => sum + value, 0),
        3,
      ),
      ended,
    }));
  } finally {
    model.parameters.dispose();
  }
}

describe("retort generate", () => {
  test("gives what the library gives: a line per input, on stdout and nothing else there", async () => {
    const { exitCode, stdout } = await generate("--inputs", "inputs.jsonl", ...sampled);
    expect(exitCode).toBe(0);
    const lines = linesOf(stdout);
    expect(lines.map(({ source }) => source)).toEqual(inputs.map(({ source }) => source));
    expect(lines.flatMap(({ outputs }) => outputs)).toEqual(await byLibrary());
  });

  test("writes a file, its folder included, and says so; labeled rows are inputs, too", async () => {
    const { exitCode, stdout } = await generate("--inputs", "pairs.jsonl", "--output", "new/out.jsonl", "--method", "beam", "--beams", "2");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^120 outputs for 120 inputs in \d+ s, \d+ of them cut off: new\/out\.jsonl\n$/);
    expect(linesOf(readFileSync(at("new/out.jsonl"), "utf8"))).toHaveLength(120);
  });

  test("with --json prints one document: without a file the lines are in it", async () => {
    writeFileSync(at("two.txt"), "red house\n\nblue sky\n");
    const { stdout } = await generate("--inputs", "two.txt", "--json");
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ inputs: 2, sequences: 2, output: null });
    expect(report.lines.map(({ id }: { id: string }) => id)).toEqual(["two:1", "two:3"]);
    const written = await generate("--inputs", "two.txt", "--json", "--output", "two.out.jsonl");
    expect(JSON.parse(written.stdout)).toMatchObject({ inputs: 2, output: at("two.out.jsonl") });
    expect(JSON.parse(written.stdout).lines).toBeUndefined();
    expect(linesOf(readFileSync(at("two.out.jsonl"), "utf8"))).toEqual(report.lines);
    const again = await generate("--inputs", "inputs.jsonl", "--output", "two.out.jsonl", "--force");
    expect(again.exitCode).toBe(0);
    expect(linesOf(readFileSync(at("two.out.jsonl"), "utf8"))).toHaveLength(inputs.length);
  });

  test("reads lines from stdin", async () => {
    const script = `printf 'red house\\n\\nblue sky\\n' | "$0" "$@"`;
    const command = [process.execPath, main, "generate", "--model", "tiny", "--inputs", "-"];
    const { exitCode, stdout } = await startProcess("sh", ["-c", script, ...command], folder).ended;
    expect(exitCode).toBe(0);
    expect(linesOf(stdout).map(({ id, source }) => [id, source])).toEqual([
      ["stdin:1", "red house"],
      ["stdin:3", "blue sky"],
    ]);
  });
});

describe("retort generate refuses", () => {
  test("bytes on stdin that are not UTF-8", async () => {
    const command = [process.execPath, main, "generate", "--model", "tiny", "--inputs", "-"];
    const { exitCode, stdout, stderr } = await startProcess("sh", ["-c", `printf 'caf\\351\\n' | "$0" "$@"`, ...command], folder).ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("DataError: stdin:1: not UTF-8 text: bad byte 0xe9 at byte 3 of the file.\n");
  });

  beforeAll(async () => {
    mkdirSync(at("empty-folder"));
    writeRows(at("targets.jsonl"), [{ target: "a" }]);
    writeFileSync(at("empty.txt"), "\n");
    writeFileSync(at("semicolons.csv"), "id;source\na;red house\nb;blue car, old\n");
    await writeTinyModel(at("no-tokenizer"));
    for (const name of ["tokenizer.json", "tokenizer_config.json"]) rmSync(at("no-tokenizer", name));
  });

  test("reads a CSV file by the delimiter that is given", async () => {
    const { exitCode, stdout, stderr } = await generate("--inputs", "semicolons.csv", "--delimiter", ";", "--max-new-tokens", "4");
    expect({ exitCode, stderr: exitCode === 0 ? "" : stderr }).toEqual({ exitCode: 0, stderr: "" });
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ id, source }) => [id, source])).toEqual([
      ["a", "red house"],
      ["b", "blue car, old"],
    ]);
  });

  test.each<[what: string, args: string[], message: RegExp]>([
    [
      "a wrong path to the inputs",
      ["--inputs", "input.jsonl"],
      /^DataError: \S+\/input\.jsonl: no such file\.\nDid you mean inputs\.jsonl\?$/m,
    ],
    [
      "a folder without a model",
      ["--model", "empty-folder"],
      /^CheckpointError: \S+\/empty-folder\/config\.json: cannot be read \(ENOENT\)\.$/m,
    ],
    ["a model without a tokenizer", ["--model", "no-tokenizer"], /^TokenizerError: \S+\/no-tokenizer: has no tokenizer: /m],
    ["a file without inputs", ["--inputs", "empty.txt"], /^DataError: \S+\/empty\.txt: the file has no rows\.$/m],
    ["stdin without inputs", ["--inputs", "-"], /^DataError: stdin: there are no inputs\.$/m],
    [
      "targets without sources",
      ["--inputs", "targets.jsonl"],
      /^DataError: \S+\/targets\.jsonl:1: no column "source"; the row has "target"\.$/m,
    ],
    ["an unknown column", ["--source-column", "text"], /^DataError: \S+\/inputs\.jsonl:1: no column "text"; the row has "source"\.$/m],
    [
      "a file that another delimiter parts",
      ["--inputs", "semicolons.csv"],
      /^DataError: \S+\/semicolons\.csv:1: the header has one column, "id;source"/m,
    ],
    ["a delimiter of a file that has none", ["--delimiter", ";"], /^ConfigError: --delimiter is ";", but no file is \.csv or \.tsv: /m],
    ["several greedy outputs", ["--sequences", "3"], /^ConfigError: --sequences is 3: greedy decoding gives one per input\.$/m],
    ["a flag of another method", ["--top-k", "5"], /^ConfigError: --top-k: goes with the method sampling; the method is greedy\.$/m],
    ["a value out of range", ["--method", "sampling", "--top-p", "2"], /^ConfigError: --top-p is 2: expected number to be <=1\.$/m],
    ["too small a batch", ["--batch-tokens", "100"], /^ConfigError: --batch-tokens is 100: one example may take 520 tokens /m],
    [
      "a folder as output",
      ["--output", "empty-folder"],
      /^ConfigError: --output empty-folder: this is a folder; expected a file's name\.$/m,
    ],
    ["to replace a file", ["--output", "targets.jsonl"], /^ConfigError: --output targets\.jsonl: exists already\.$/m],
    [
      "to replace its inputs, even when forced",
      ["--output", "./inputs.jsonl", "--force"],
      /^ConfigError: --output is \S+\/inputs\.jsonl: this is the file of inputs, which the outputs would replace\.$/m,
    ],
    ["an output below a file", ["--output", "pairs.jsonl/out.jsonl"], /^StorageError: \S+\/pairs\.jsonl: cannot be made: /m],
  ])("%s", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await generate("--inputs", "inputs.jsonl", ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  test("to run without a model", async () => {
    const { exitCode, stderr } = await retort.run("generate", "--inputs", "inputs.jsonl");
    expect([exitCode, stderr.split("\n")[0]]).toEqual([2, "ConfigError: required option '--model <model>' not specified."]);
    expect(existsSync(at("runs"))).toBe(false);
  });
});
