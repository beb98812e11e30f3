import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type PagePart, renderPage } from "../../../page/index.js";
import { runPaths } from "../../../runs/index.js";
import type { PredictionLine } from "../../scoring/index.js";
import { sampleReport } from "../../testing/sample-report.js";
import { differingOutputs } from "./differing-outputs.js";
import { distillPage } from "./distill-page.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retort-page-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (source: string, [S, T, KD]: readonly [string, string, string]): PredictionLine => {
  const nats = { S: 1, T: 1, KD: 1 };
  return { id: source, source, references: ["gold text"], predictions: { S, T, KD }, nats, tokens: 3 };
};
const score = (system: string, value: number) => ({ system, value, interval: { low: value - 0.1, high: value + 0.1, mean: value } });
const comparison = { difference: -0.5, low: -0.6, high: -0.4, pValue: 0.0001 };
const nll = {
  name: "negative log-likelihood",
  unit: "nats",
  better: "lower",
  signature: "average:tokens",
  intervalSignature: "bs:1000",
  testSignature: "ar:10000",
  systems: [
    score("S", 2),
    { ...score("T", 1), comparison },
    { ...score("KD", 1.5), comparison, gapClosed: { value: 0.5, low: 0.25, high: 0.75 } },
  ],
} as const;

function writeRun(report: ReturnType<typeof sampleReport>, lines: readonly PredictionLine[]): void {
  const paths = runPaths(folder);
  writeFileSync(paths.scores, JSON.stringify(report));
  writeFileSync(paths.predictions("test"), lines.map((each) => `${JSON.stringify(each)}\n`).join(""));
}

const systems = { S: { nll: 2 }, T: { nll: 1 }, KD: { nll: 1.5 } };

describe("distillPage", () => {
  test("says the result, shows every metric with its share of the gap, and the examples that differ", async () => {
    writeRun(sampleReport(systems, { comparisons: { metrics: [nll], wins: { S: 0, T: 1, KD: 0 } } }), [
      line("equal", ["gold", "gold", "gold"]),
      line("differs", ["x", "gold text", "gold tex"]),
    ]);
    const page = await distillPage(folder);
    expect(page.sections.map(({ id }) => id)).toEqual([
      ...["result", "systems", "cost", "pseudo-targets", "examples", "differences", "time", "again"],
    ]);
    const parts = page.sections[0]?.parts as PagePart[];
    expect(parts[0]).toMatchObject({ kind: "paragraph", text: expect.stringContaining("50 % of the gap to the teacher") });
    expect(parts[1]).toMatchObject({
      items: [
        { label: "gap closed, NLL", value: "50 %", note: "95 %: 25 … 75 %; S 2.000, KD 1.500, T 1.000" },
        { value: "1.0 ×" },
        { value: "1.0 ×" },
      ],
    });
    expect(parts.find(({ kind }) => kind === "table")).toMatchObject({
      rows: [
        [
          "NLL ↓",
          { text: "2.000", note: "1.900 … 2.100", isBest: false },
          { text: "1.000", isBest: true },
          { text: "1.500" },
          { text: "50 %", note: "25 … 75 %" },
          { text: "−0.500", note: "−0.600 … −0.400" },
          "<0.001 ***",
        ],
      ],
    });
    expect(parts.find(({ kind }) => kind === "figures")).toMatchObject({ figures: [{ description: "NLL: 50 %, interval 25 to 75 %" }] });
    const differences = page.sections.find(({ id }) => id === "differences")?.parts.at(-1);
    expect(differences).toMatchObject({
      examples: [
        { title: "differs", tags: ["KD better than S", "KD worse than T"], texts: [{ text: "gold text" }, {}, { note: "chrF 100" }, {}] },
      ],
    });
    expect(renderPage(page)).toContain("<h1>Distillation on pairs</h1>");
  });

  test("of a run of an earlier version shows what it has", async () => {
    writeRun(sampleReport(systems), []);
    const page = await distillPage(folder);
    expect(page.sections.map(({ id }) => id)).toEqual(["result", "systems", "cost", "pseudo-targets", "examples", "time", "again"]);
    expect(page.sections[0]?.parts.some(({ kind }) => kind === "table")).toBe(false);
  });

  test("shows what a filter dropped beside what it left, and what models wrote is text", async () => {
    const { pseudoTargetStatistics } = sampleReport(systems);
    const hostile = "<img src=x onerror=alert(1)>";
    const examples = [{ source: hostile, text: "</td><script>alert(2)</script>", why: "-3.000 nats per token" }];
    const rules = [{ name: "teacherLogProb", asks: "at least -2 nats per token under T", dropped: 90, examples }] as const;
    const statistics = { ...pseudoTargetStatistics, generated: 19_900, empty: 0, meanLogProb: -0.1 };
    const pseudoTargetFilter = { judged: 19_990, dropped: 90, inputsWithoutAny: 7, rules, statistics };
    writeRun(sampleReport(systems, { pseudoTargetFilter }), []);
    const page = await distillPage(folder);
    const parts = page.sections.find(({ id }) => id === "pseudo-targets")?.parts ?? [];
    expect(parts.map(({ kind }) => kind)).toEqual(["paragraph", "table", "table", "table"]);
    expect(parts[0]).toMatchObject({
      text: "pseudoTargets.filter drops 90 of 19,990: teacherLogProb 90; 7 inputs have none left.",
    });
    const rows = parts[1]?.kind === "table" ? parts[1].rows : [];
    expect(rows).toContainEqual(["generated", "20,000", "19,900"]);
    expect(rows).toContainEqual(["mean log-probability under T", "-0.125 nats per token", "-0.100 nats per token"]);
    expect(parts[2]).toMatchObject({
      rows: [
        ["teacherLogProb", "at least -2 nats per token under T", "90"],
        ["together", "19,900 of 19,990", "90"],
      ],
    });
    const html = renderPage(page);
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;/td&gt;&lt;script&gt;alert(2)&lt;/script&gt;");
  });

  test("shows hostile outputs and lets none of them act", async () => {
    const hostile = '</script><img src=x onerror="alert(1)">\u202e';
    const report = sampleReport(systems);
    const examples = [{ source: hostile, references: [hostile], outputs: { S: hostile, T: hostile, KD: hostile } }];
    writeRun({ ...report, examples, dataset: { ...report.dataset, name: hostile } }, [line(hostile, [hostile, "gold", "b"])]);
    const html = renderPage(await distillPage(folder));
    expect(html).not.toContain("<img");
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(html).toContain("&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
  });
});

test("differing outputs come by the best less the worst chrF, ties in the order of the test", () => {
  const lines = [
    line("a little", ["gold tex", "gold text", "gold text"]),
    line("first", ["gold text", "zzz", "zzz"]),
    line("second", ["zzz", "gold text", "zzz"]),
    line("not at all", ["gold", "gold", "gold"]),
  ];
  expect(differingOutputs(lines, 9).map(({ line: { source } }) => source)).toEqual(["first", "second", "a little"]);
  expect(differingOutputs(lines, 1).map(({ scores }) => scores)).toEqual([{ S: 100, T: 0, KD: 0 }]);
});
