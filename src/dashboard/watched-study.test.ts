import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { renderPage } from "../page/index.js";
import { openRun } from "../runs/index.js";
import { studyPaths } from "../study/index.js";
import { openWatched } from "./open-watched.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retort-study-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const environment = { seed: 1, device: "cpu", threads: 1, torch: "2.13.0" };
const config = { version: 1, data: {}, model: {} };

test("a study shows its runs, the one at work in full, and what was decided, until its report is newer than its results", async () => {
  const paths = studyPaths(folder);
  expect(() => openWatched(folder)).toThrow("nor a study's");
  writeFileSync(paths.ignore, "runs/\n");
  for (const name of ["scores", "decisions"]) mkdirSync(join(folder, name));
  writeFileSync(paths.record("S1-a"), "{}");
  writeFileSync(paths.decision("S1"), JSON.stringify({ winner: "<T5>", metric: "BLEU" }));
  const run = await openRun(paths.run("S1-b"), config, { environment });
  run.startPhase("fine-tuning");
  const rest = { terms: {}, learningRate: 1, gradientNorm: 1, tokensPerSecond: 1 };
  for (let step = 1; step <= 5; step++) run.log({ kind: "step", step, loss: 1, progress: step / 10, ...rest });
  const watched = openWatched(folder);
  const look = await watched.look();
  const html = look.isFinal ? "" : renderPage(look.page);
  expect(html).toContain("1 of the 2 runs that have begun are done; S1-b is at work.");
  expect(html).toContain("Fine-tuning 50 %");
  expect(html).toContain('aria-label="Fine-tuning: loss 1.000 at step 1, 1.000 at step 5."');
  expect(html).toContain("<td>&lt;T5&gt;</td>");
  run.done();
  writeFileSync(paths.record("S1-b"), "{}");
  writeFileSync(paths.report.html, "the report");
  utimesSync(paths.report.html, new Date(), new Date(Date.now() + 5000));
  expect(await watched.look()).toEqual({ isFinal: true, document: "the report" });
  utimesSync(paths.report.html, new Date(), new Date(Date.now() - 60_000));
  expect(await watched.look()).toMatchObject({ isFinal: false });
});
