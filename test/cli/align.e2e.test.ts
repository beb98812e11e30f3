import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { trainByteLevelBpe } from "../../src/tokenizers/index.js";
import { commandLine, sharedFolder, writeRows } from "./support/command-line.js";

const folder = sharedFolder();
const retort = commandLine(folder);
const at = (...path: string[]): string => join(folder, ...path);

beforeAll(async () => {
  // One that has learned words, and one that knows letters alone.
  await trainByteLevelBpe(["the cat sat", "the cat sat on the mat"], { vocabularySize: 275, allowSmaller: true }).save(at("words"));
  await trainByteLevelBpe(["x"], { vocabularySize: 259, allowSmaller: true }).save(at("letters"));
  writeRows(at("pairs.jsonl"), [
    { source: "1", target: "the cat" },
    { source: "2", target: "日" },
  ]);
});

describe("retort align", () => {
  test("shows a text token by token, and how much of it matches", async () => {
    const { exitCode, stdout } = await retort.run("align", "letters", "letters", "a 日");
    expect([exitCode, stdout.split("\n").map((line) => line.trim().split(/\s+/))]).toEqual([
      0,
      expect.arrayContaining([
        ["a", "a", "equal"],
        ["␣", "␣", "equal"],
        ["0xe6", "0xe6", "equal"],
        ["<eos>", "<eos>", "equal"],
      ]),
    ]);
    expect(stdout).toContain("1 text: 100.0 % of the student's tokens match (6 of 6). 100.0 % of the teacher's");
  });

  test("of a file's targets, in the terminal, as JSON and as a page", async () => {
    const { stdout } = await retort.run(
      "align",
      "words",
      "letters",
      "--file",
      "pairs.jsonl",
      "--json",
      "--show",
      "1",
      "--html",
      "align.html",
    );
    const { figures, texts, method } = JSON.parse(stdout);
    expect([figures.texts, texts.length, method]).toEqual([2, 1, "byte-spans-then-needleman-wunsch"]);
    // "the cat" is 7 letters for the one, fewer tokens for the other; both end.
    expect(figures.student.tokens).toBe(8 + 4);
    expect(figures.teacher.tokens).toBeLessThan(figures.student.tokens);
    expect(figures.student.matchedShare).toBeLessThan(1);
    const page = readFileSync(at("align.html"), "utf8");
    expect(page).toContain("Two tokenizers, token by token");
    expect(page).toContain("Tokens that never match");
    const other = await retort.run("align", "words", "letters", "--file", "pairs.jsonl", "--column", "source", "--method", "byte-spans");
    expect(other.stdout).toContain("2 texts: 100.0 % of the student's tokens match (4 of 4).");
  });

  test.each<[string[], string]>([
    [["words", "letters"], "there is no text to align."],
    [["nowhere", "letters", "a"], "nowhere: has no tokenizer"],
    [["words", "letters", "a", "--column", "x"], "--column: is for the rows of --file."],
    [["words", "letters", "--file", "pairs.jsonl", "--column", "nothing"], "nothing"],
    [["words", "letters", "--file", "nowhere.jsonl"], "nowhere.jsonl"],
    [["words", "letters", "a", "--method", "guess"], "guess"],
  ])("refuses %j in a sentence", async (args, message) => {
    const { exitCode, stderr } = await retort.run("align", ...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test("refuses lines with a column, and takes them without", async () => {
    writeFileSync(at("lines.txt"), "the cat\nthe mat\n");
    expect((await retort.run("align", "words", "words", "--file", "lines.txt", "--column", "a")).stderr).toContain(
      "has lines, and no columns",
    );
    expect((await retort.run("align", "words", "words", "--file", "lines.txt")).stdout).toContain("2 texts: 100.0 %");
  });
});
