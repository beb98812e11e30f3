import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { corpusBleu } from "../../src/metrics/index.js";
import { commandLine, type Outcome, sharedFolder, writeRows } from "./support/command-line.js";

const folder = sharedFolder();
// An engine that cannot be loaded shows that none is.
const retort = commandLine(folder, { RETORT_NATIVE: "/nowhere/retort.node" });
const evaluate = (...args: string[]): Promise<Outcome> => retort.run("evaluate", "--resamples", "50", ...args);

const gold = Array.from({ length: 12 }, (_, i) => `the ${i} old men went to sea in ${i} boats 😀 today`);
const bad = gold.map((text, i) =>
  text
    .split(" ")
    .slice(i % 3, 8)
    .join(" "),
);
const good = gold.map((text, i) =>
  text
    .split(" ")
    .slice(i % 2)
    .join(" "),
);

beforeAll(() => {
  writeFileSync(join(folder, "gold.txt"), `\ufeff${gold.join("\r\n")}\r\n`);
  writeFileSync(join(folder, "bad.txt"), `${bad.join("\n")}\n`);
  writeFileSync(join(folder, "good.txt"), good.join("\n"));
  writeFileSync(join(folder, "empty.txt"), "");
  writeFileSync(join(folder, "one.txt"), "one\n");
  writeRows(
    join(folder, "test.jsonl"),
    gold.map((target, i) => ({ id: `${i}`, source: "x", target, references: [bad[i]] })),
  );
  writeRows(
    join(folder, "predictions-test.jsonl"),
    gold.map((text, i) => ({ id: `${i}`, source: "x", references: [text], predictions: { S: bad[i], T: text, KD: good[i] } })),
  );
  writeRows(
    join(folder, "shuffled.jsonl"),
    gold.map((target, i) => ({ id: `${11 - i}`, source: "x", target })),
  );
});

describe("retort evaluate", () => {
  test("prints one JSON document, with the numbers of the library", async () => {
    const { exitCode, stdout, stderr } = await evaluate(
      "--predictions",
      "bad.txt",
      "--references",
      "gold.txt",
      "--metrics",
      "bleu,rouge",
      "--json",
    );
    expect([exitCode, stderr]).toEqual([0, ""]);
    const { metrics, systems, segments } = JSON.parse(stdout);
    expect([systems, segments]).toEqual([["bad"], 12]);
    expect(metrics.map(({ name }: { name: string }) => name)).toEqual(["BLEU", "ROUGE-1", "ROUGE-2", "ROUGE-L"]);
    expect(metrics[0].systems[0].value).toBeCloseTo(
      corpusBleu(
        bad,
        gold.map((text) => [text]),
      ).value,
      12,
    );
  });

  test("says what ROUGE does not see, and sees it by the tokenizer that knows it", async () => {
    writeFileSync(join(folder, "hindi.txt"), `${"पूर्व प्रधानमन्त्री जापान\n".repeat(9)}Tokyo news\n`);
    const files = ["--predictions", "hindi.txt", "--references", "hindi.txt", "--metrics", "rougeL"];
    const blind = await evaluate(...files);
    expect(blind.stdout.replace(/\s+/g, " ")).toContain(
      "Warning: hindi: 9 of 10 segments have a text without a token, and score 0: ROUGE's tokens are of a–z and 0–9",
    );
    const { stdout } = await evaluate(...files, "--rouge-tokenizer", "unicode", "--json");
    const [metric] = JSON.parse(stdout).metrics;
    expect(metric).toMatchObject({ signature: expect.stringContaining("tok:unicode"), systems: [{ value: 1 }] });
  });

  test("tells the error rates of words apart: edits, and outputs that equal no reference", async () => {
    const files = ["--predictions", "good.txt", "--references", "gold.txt", "--metrics", "wer,exact-error"];
    const { metrics } = JSON.parse((await evaluate(...files, "--json")).stdout);
    const value = (i: number): number => metrics[i].systems[0].value;
    expect(metrics.map(({ name }: { name: string }) => name)).toEqual(["WER", "exact error"]);
    // Every second output lacks the first of its twelve words.
    expect([value(0), value(1)]).toEqual([expect.closeTo(6 / (12 * 12), 12), 0.5]);
  });

  test("compares systems in one table: named ones, against another baseline, with several references", async () => {
    const { exitCode, stdout } = await evaluate(
      "--systems",
      "S=bad.txt",
      "good.txt",
      "--references",
      "gold.txt",
      "good.txt",
      "--baseline",
      "good",
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ +score +95 % interval +− good +p$/m);
    expect(stdout).toMatch(/^ {4}S +\d+\.\d\d +\d+\.\d\d … \d+\.\d\d +−\d+\.\d\d +<0\.001 \*\*\*$/m);
    expect(stdout).toMatch(/^ {4}good +100\.00 +100\.00 … 100\.00$/m);
    expect(stdout).toContain("BLEU: nrefs:2|");
    for (const line of stdout.split("\n").slice(0, 12)) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("takes a run folder's predictions with their references, and the share of the gap", async () => {
    const args = ["--systems", "predictions-test.jsonl", "--student", "S", "--teacher", "T", "--metrics", "ter"];
    const { stdout } = await evaluate(...args, "--json");
    const [{ systems }] = JSON.parse(stdout).metrics;
    expect(systems.map(({ system }: { system: string }) => system)).toEqual(["S", "T", "KD"]);
    expect(systems[2].gapClosed.value).toBeGreaterThan(0.5);
    expect((await evaluate(...args)).stdout).toMatch(/^ {4}KD .*\d+ % \(\d+ … \d+\)$/m);
    // A dataset's split has the same rows under the same ids.
    expect((await evaluate("--systems", "predictions-test.jsonl", "--references", "test.jsonl")).stdout).toContain("nrefs:2|");
  });

  test.each<[what: string, args: string[], message: RegExp]>([
    ["nothing to score", ["--references", "gold.txt"], /^ConfigError: Give outputs by --predictions FILE, or /m],
    ["no references", ["--predictions", "bad.txt"], /^DataError: bad\.txt: there are no references to compare with\.$/m],
    ["an empty file", ["--predictions", "empty.txt", "--references", "gold.txt"], /^DataError: empty\.txt: the file is empty\.$/m],
    [
      "a missing file",
      ["--predictions", "bat.txt", "--references", "gold.txt"],
      /^DataError: bat\.txt: no such file\.\nDid you mean bad\.txt\?$/m,
    ],
    ["unequal counts", ["--predictions", "bad.txt", "--references", "one.txt"], /^DataError: one\.txt: 1 rows, but bad\.txt has 12\.$/m],
    [
      "rows in another order",
      ["--predictions", "predictions-test.jsonl", "--references", "shuffled.jsonl"],
      /^DataError: shuffled\.jsonl: row 1 has the id "11", but in predictions-test\.jsonl it has "0"\.$/m,
    ],
    [
      "one name twice",
      ["--systems", "bad.txt", "bad.txt", "--references", "gold.txt"],
      /^DataError: bad\.txt: a system is called bad already, that of bad\.txt\.$/m,
    ],
    ["an unknown metric", ["--predictions", "bad.txt", "--references", "gold.txt", "--metrics", "blue"], /Did you mean 'bleu'\?$/m],
    [
      "an option of another metric",
      ["--predictions", "bad.txt", "--references", "gold.txt", "--metrics", "ter", "--lowercase"],
      /^ConfigError: --lowercase is set, but no metric uses it: ter\.$/m,
    ],
  ])("refuses %s", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await evaluate(...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });
});
