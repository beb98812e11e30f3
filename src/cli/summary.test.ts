import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sampleReport } from "../recipes/testing/sample-report.js";
import { distillSummary } from "./summary.js";

const systems = { S: { nll: 2 }, T: { nll: 1 }, KD: { nll: 1.5 } };

describe("distillSummary", () => {
  test("has table, reading, examples, time and places", () => {
    const text = distillSummary(sampleReport(systems), { runFolder: "/runs/a", columns: 80 });
    expect(text).toContain("Test split of pairs: 2,000 inputs, greedy decoding, at most 64 tokens");
    expect(text).toMatch(/ {2}KD {2}distilled +1\.500 +20\.00/);
    expect(text.replaceAll("\n", " ")).toContain("50 % of the gap to the teacher");
    expect(text).toContain("  red house\n    gold  a house\n    S     s out\n    T     t out\n    KD    kd out\n");
    expect(text).toContain("Done in 12 min 34 s.");
    expect(text).toContain("/runs/a/student");
    expect(text).toContain("/runs/a/report.md");
  });

  test("names the page, where the run wrote one", () => {
    const runFolder = mkdtempSync(join(tmpdir(), "retort-summary-"));
    try {
      writeFileSync(join(runFolder, "report.html"), "");
      expect(distillSummary(sampleReport(systems), { runFolder, columns: 80 })).toContain(join(runFolder, "report.html"));
    } finally {
      rmSync(runFolder, { recursive: true });
    }
  });

  test("ends with what is to be read with care, of the run and of its scores, as the report does; with nothing where there is nothing", () => {
    const blank = { ...systems, KD: { nll: 1.5, warnings: ["3 of 9 predictions are blank."] } };
    const warnings = [`teacher learned nothing: ${"very ".repeat(20)}bad.`];
    const text = distillSummary(sampleReport(blank, { warnings }), { runFolder: "/runs/a", columns: 80 });
    expect(text.replaceAll(/\n +/g, " ")).toContain(`\nTo be read with care: - ${warnings[0]} - KD, BLEU: 3 of 9 predictions are blank.\n`);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(distillSummary(sampleReport(systems), { runFolder: "/runs/a", columns: 80 })).not.toContain("with care");
  });

  test("fits the terminal, and shows control characters instead of obeying them", () => {
    const long = "word ".repeat(60);
    const examples = [{ source: long, references: [long], outputs: { S: "\u001b[2J\rgone", T: "東京".repeat(60), KD: long } }];
    const text = distillSummary(sampleReport(systems, { examples }), { runFolder: "/runs/a", columns: 80 });
    expect(text).not.toContain("\u001b");
    expect(text).not.toContain("\r");
    expect(text).toContain("    S     \ufffd[2J\ufffdgone");
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
});
