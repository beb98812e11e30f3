import { describe, expect, it } from "vitest";
import { evaluateTexts, resolveEvaluateConfig } from "../recipes/index.js";
import { evaluationSummary } from "./evaluation-summary.js";

const gold = Array.from({ length: 40 }, (_, i) => `the ${i} red fox jumps over ${i % 7} lazy dogs and sleeps`);
const without = (nth: number): string[] =>
  gold.map((text, i) =>
    text
      .split(" ")
      .filter((_, k) => (i + k) % nth !== 0)
      .join(" "),
  );
const texts = {
  references: gold.map((text) => [text]),
  systems: [
    { name: "student", predictions: without(3) },
    { name: "a teacher with a very long name", predictions: without(8) },
    { name: "KD\u001b[31m", predictions: without(5) },
  ],
};
const summary = (settings: object, systems = texts.systems): string[] => {
  const report = evaluateTexts({ ...texts, systems }, { resamples: 100, ...settings });
  const config = resolveEvaluateConfig({ systems: [{ predictions: "x" }], resamples: 100, ...settings });
  return evaluationSummary(report, config, 80).split("\n");
};

describe("evaluationSummary", () => {
  it("fits four metrics, three systems and a gap into 80 columns", () => {
    const lines = summary({
      metrics: ["bleu", "chrf", "rouge1", "ter"],
      student: "student",
      teacher: "a teacher with a very long name",
    });
    const table = lines.slice(
      0,
      lines.findIndex((line) => line.startsWith("p:")),
    );
    for (const line of table) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(table[2]).toMatch(/^ {2,}score +95 % interval +− student +p +gap closed$/);
    expect(lines.join("\n")).not.toContain("\u001b");
    expect(lines.find((line) => line.startsWith("Wins"))).toBeUndefined();
  });

  it("shows differences with their sign and p, none for the baseline", () => {
    const lines = summary({ metrics: ["ter"] });
    expect(lines.find((line) => /^ {4}student/.test(line))).toMatch(/^ {4}student +\d+\.\d\d +\d+\.\d\d … \d+\.\d\d$/);
    expect(lines.find((line) => line.includes("KD"))).toMatch(/ −\d+\.\d\d +<0\.001 \*\*\*$/);
  });

  it("leaves comparisons out for one system, and says which scores have no interval", () => {
    const lines = summary({ metrics: ["distinct-1", "bleu"] }, texts.systems.slice(0, 1));
    expect(lines[0]).toBe("40 predictions");
    expect(lines[2]).toMatch(/^ +score +95 % interval$/);
    expect(lines).toContain("distinct-1: no interval, because the score is no sum over segments.");
    expect(lines.some((line) => line.startsWith("test:") || line.startsWith("p:"))).toBe(false);
  });

  it("says for which metrics there is no share of the gap, and why", () => {
    const lines = summary({ metrics: ["bleu", "ter"], student: "a teacher with a very long name", teacher: "student" });
    expect(lines).toContain("gap closed, n/a for BLEU, TER: the teacher is not better than the student.");
  });
});
