import { describe, expect, test } from "vitest";
import { reportTable, type TextTable } from "../recipes/index.js";
import { renderTable } from "./table.js";

const score = (name: string, value: number, unit: "points" | "share" | "ratio", better?: "higher" | "lower") => ({
  name,
  value,
  unit,
  signature: "",
  segments: 1,
  warnings: [],
  ...(better === undefined ? {} : { better }),
});

/** A report's table with numbers as wide as they get. */
function tableOf(scores: ReturnType<typeof score>[]): TextTable {
  const system = { nll: 12.345, scores, cost: { parameters: 121_600_000, checkpointBytes: 486_400_000, tokensPerSecond: 123_456 } };
  return reportTable({ systems: { S: system, T: system, KD: system } });
}

const phonemes = tableOf([
  score("words right", 0.558, "share", "higher"),
  score("phoneme error rate", 0.223, "share", "lower"),
  score("BLEU", 65.4321, "points", "higher"),
]);
const text = tableOf([
  score("BLEU", 65.4321, "points", "higher"),
  score("ROUGE-L", 0.654, "share", "higher"),
  score("length ratio", 0.987, "ratio"),
  score("repeated 4-grams", 0.123, "share", "lower"),
]);

describe("renderTable", () => {
  test.each([
    ["phonemes", phonemes],
    ["text", text],
  ])("the table of a task with %s is one block of 80 columns", (_, table) => {
    const lines = renderTable(table, 80).split("\n");
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("short titles are the field's", () => {
    expect(renderTable(phonemes, 80).split("\n")[0]?.trim().split(/ {2,}/)).toEqual([
      "NLL ↓",
      "words ↑",
      "PER ↓",
      "BLEU ↑",
      "params",
      "size",
      "tok/s",
    ]);
  });

  test("full titles where there is room", () => {
    expect(renderTable(phonemes, 200)).toContain("phoneme error rate ↓");
  });

  test("numbers stand under the end of their title", () => {
    const table = { header: ["", "long title", "x"], shortHeader: ["", "t", "x"], rows: [["a", "1", "22"]] };
    expect(renderTable(table, 80)).toBe("     long title   x\n  a           1  22");
    expect(renderTable(table, 12)).toBe("     t   x\n  a  1  22");
  });

  test("splits into blocks that each begin with the row titles where even short titles are too wide", () => {
    const lines = renderTable(text, 40).split("\n");
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
    expect(lines.filter((line) => line.startsWith("  KD  distilled")).length).toBeGreaterThan(1);
    expect(lines.join(" ")).toContain("tok/s");
  });
});
