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
