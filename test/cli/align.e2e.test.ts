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

/** An entry of a list: a token of probability p, and what else was likely, in the form of OpenAI's. */
function entry(token: string, p: number, top: Readonly<Record<string, number>>) {
  const listed = (text: string, probability: number) => ({ token: text, bytes: [...Buffer.from(text)], logprob: Math.log(probability) });
  return { ...listed(token, p), top_logprobs: Object.entries(top).map(([text, probability]) => listed(text, probability)) };
}
type Entry = ReturnType<typeof entry>;
const chat = (content: string, entries?: readonly Entry[]) => ({
  choices: [{ index: 0, message: { role: "assistant", content }, logprobs: entries === undefined ? null : { content: entries } }],
});
const completion = (text: string, content: readonly Entry[]) => ({ choices: [{ text, logprobs: { content } }] });

/** Masses that add up by hand. The student has letters: of the lists it lacks "an", "bc" and "ac". */
const answers = [
  // Missing 1/4 and 1/4; outside 1/8 and 1/4.
  chat("ab", [entry("a", 0.5, { a: 0.5, an: 0.25, c: 0.125 }), entry("b", 0.5, { b: 0.5, bc: 0.25 })]),
  // Nothing is missing: the end is a token of the student's. Outside 1/4 and 0.
  completion("b", [entry("b", 0.5, { b: 0.5, "<|end|>": 0.25 }), entry("<|end|>", 1, { "<|end|>": 1 })]),
  // One token for two of the student's: a matches by being its beginning, c does not. Missing 1, outside 0.
  chat("ac", [entry("ac", 1, { ac: 1 })]),
  chat("xy", [entry("x", 1, { x: 1 })]),
  chat("no lists"),
];

describe("retort align --answers", () => {
  beforeAll(() => writeRows(at("answers.jsonl"), answers));
  const run = (...args: string[]) => retort.run("align", "--answers", "answers.jsonl", "letters", "--end-token", "<|end|>", ...args);

  test("says what a student loses of recorded lists, and which answers are not used", async () => {
    const { exitCode, stdout, stderr } = await run();
    expect([exitCode, stderr]).toEqual([0, ""]);
    const text = stdout.replace(/\s+/g, " ");
    expect(text).toContain("3 of 5 answers are used.");
    // (1/4 + 1/4 + 0 + 0 + 1) / 5 and (1/8 + 1/4 + 1/4 + 0 + 0) / 5.
    expect(text).toContain(
      "Of the teacher's probability at a matched position, 30.00 % is on listed tokens that the student does not have, and 12.50 % outside of the list, on average.",
    );
    expect(text).toContain("16.67 % of the student's positions match none");
    expect(text).toContain("Most is lost of: ac (1.000 in 1), an (0.250 in 1), bc (0.250 in 1).");
    expect(text).toContain(
      "Not used: answers.jsonl:4 (they end after 1 of the text's 2 bytes), answers.jsonl:5 (it has no log-probabilities).",
    );
  });

  test("as JSON and as a page", async () => {
    const { stdout } = await run("--json", "--html", "answers.html");
    const { figures, answers: facts, teacher } = JSON.parse(stdout);
    expect(figures.missingMass).toBeCloseTo(0.3, 12);
    expect(figures.outsideMass).toBeCloseTo(0.125, 12);
    expect([teacher, facts.used, facts.unused.length]).toEqual(["answers.jsonl", 3, 2]);
    expect(facts.lost[0]).toEqual({ bytes: Buffer.from("ac").toString("base64"), mass: 1, positions: 1 });
    const page = readFileSync(at("answers.html"), "utf8");
    expect(page).toContain("What is lost of the teacher&#39;s lists");
    expect(page).toContain("answers.jsonl:5");
  });

  test("without the end's name, an entry behind the text is no token, and the end among a list's is one that the student lacks", async () => {
    const { stdout } = await retort.run("align", "--answers", "answers.jsonl", "letters", "--json");
    const { figures, answers: facts } = JSON.parse(stdout);
    // (1/4 + 1/4 + 1/4 + 1) / 4 and (1/8 + 1/4 + 1/4 + 0) / 4.
    expect(figures.missingMass).toBeCloseTo(0.4375, 12);
    expect(figures.outsideMass).toBeCloseTo(0.15625, 12);
    expect(facts.lost).toContainEqual({ bytes: Buffer.from("<|end|>").toString("base64"), mass: 0.25, positions: 1 });
  });

  test.each<[string[], string]>([
    [["--answers", "answers.jsonl", "words", "letters"], "'letters': with --answers, the student's folder stands alone"],
    [["--answers", "answers.jsonl", "letters", "--file", "pairs.jsonl"], "--file: with --answers, the texts are the answers'."],
    [["--answers", "answers.jsonl", "letters", "--column", "x"], "--column: with --answers"],
    [["words", "letters", "a", "--end-token", "x"], "--end-token: is for the lists of --answers."],
    [["words"], "the student is missing"],
    [["--answers", "pairs.jsonl", "letters"], "pairs.jsonl:1 answers JSON of another shape: choices"],
    [
      ["--answers", "bare.jsonl", "letters"],
      "bare.jsonl: the tokens of none of 1 answers can be used. bare.jsonl:1: it has no log-probabilities.",
    ],
    [["--answers", "high.jsonl", "letters"], "high.jsonl:1: sparseDistributions: position 0 has the log-probability"],
    [["--answers", "nowhere.jsonl", "letters"], "nowhere.jsonl"],
  ])("refuses %j in a sentence", async (args, message) => {
    writeRows(at("bare.jsonl"), [chat("no lists")]);
    writeRows(at("high.jsonl"), [chat("a", [entry("a", 2, {})])]);
    const { exitCode, stderr } = await retort.run("align", ...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
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
