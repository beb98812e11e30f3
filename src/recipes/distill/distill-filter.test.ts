import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PseudoTargetLine } from "../../distill/index.js";
import { type RunEvent, readJson, readJsonLines, runPaths } from "../../runs/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { type DistillRecipe, type DistillReport, distill, estimate, resolveConfig } from "./index.js";

useNoLeaks();
let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

const words = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen"];
const training = { learningRate: 0.01, maxEpochs: 20, batchTokens: 300, warmupSteps: 2 };
const shape = { dModel: 16, dKv: 8, dFf: 32, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };

type Filter = NonNullable<NonNullable<DistillRecipe["pseudoTargets"]>["filter"]>;

/** Every rule, each of which drops something of what this teacher writes. */
const every: Filter = {
  teacherLogProb: { keep: 0.95 },
  studentLogProb: { keep: 0.95 },
  agreement: { min: 0.05, measure: "rouge-l" },
  length: { ratio: [0.3, 1.1] },
  repetition: { maxNgramShare: 0.3, n: 1 },
  ended: true,
};

function recipe(models: Pick<DistillRecipe, "teacher" | "student">, filter: Filter | undefined): DistillRecipe {
  return {
    data: { train: at("pairs.jsonl"), maxSourceLength: 24, maxTargetLength: 10 },
    ...models,
    pseudoTargets: { inputs: "labeled", sequences: 4, decoding: { method: "sampling", topP: 0.9 }, ...(filter && { filter }) },
    distillation: { startFrom: "baseline", training: { ...training, maxEpochs: 2 } },
    threads: 1,
  };
}

/** The run that makes T and S, for all others. */
let made: DistillReport;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-filter-"));
  const pairs = words.flatMap((one) => words.map((other) => ({ source: `<b>${one}</b> ${other}`, target: `${other} ${one} ${one}` })));
  writeFileSync(at("pairs.jsonl"), pairs.map((pair) => JSON.stringify(pair)).join("\n"));
  const fresh = { teacher: { shape, training }, student: { shape: { ...shape, dFf: 16 }, training } };
  const config = resolveConfig({ ...recipe(fresh, undefined), tokenizer: { vocabularySize: 300 } });
  made = await distill(config, { runFolder: at("made"), storeFolder: at("store") });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** What a run with this filter is asked for that takes T and S as they are. */
function configOf(filter: Filter | undefined) {
  const models = { teacher: { from: at("made", "teacher") }, student: { from: at("made", "baseline") } };
  return resolveConfig({ ...recipe(models, filter), baseline: { from: at("made", "baseline") } });
}

/** A distillation with this filter, in a run folder of its own; all share a store. @param onEvent May stop it. */
function run(
  name: string,
  filter: Filter | undefined,
  onEvent?: (event: RunEvent, stopping: AbortController) => void,
): Promise<DistillReport> {
  const stopping = new AbortController();
  const context = { runFolder: at(name), storeFolder: at("store"), signal: stopping.signal };
  return distill(configOf(filter), { ...context, onEvent: (event) => onEvent?.(event, stopping) });
}

const linesOf = (name: string): PseudoTargetLine[] => readJsonLines<PseudoTargetLine>(runPaths(at(name)).pseudoTargets);
const written = (lines: readonly PseudoTargetLine[]): PseudoTargetLine[] => lines.filter(({ ids, ended }) => ids.length > (ended ? 1 : 0));
const bytesOf = (name: string, ...path: string[]): Buffer => readFileSync(at(name, ...path));

const pseudoTargetsInStore = (): string[] => readdirSync(at("store")).filter((name) => name.startsWith("pseudo-targets-"));

describe("pseudoTargets.filter", () => {
  test("with every rule drops something by each, and report, page and scores.json say it", async () => {
    const report = await run("every", every);
    const lines = linesOf("every");
    const rules = report.pseudoTargetFilter?.rules ?? [];
    expect(rules.map(({ name }) => name)).toEqual(Object.keys(every));
    for (const { dropped, examples } of rules) {
      expect(dropped).toBeGreaterThan(0);
      expect(examples).toHaveLength(Math.min(3, dropped));
    }
    const { judged, dropped, statistics } = report.pseudoTargetFilter as NonNullable<DistillReport["pseudoTargetFilter"]>;
    expect(judged).toBe(written(lines).length);
    expect(dropped).toBe(rules.reduce((sum, rule) => sum + rule.dropped, 0));
    expect(report.pseudoTargets).toBe(judged - dropped);
    expect(statistics).toMatchObject({ generated: judged - dropped, empty: 0, cutOff: 0 });
    expect(report.pseudoTargetStatistics.generated).toBe(lines.length);
    const scores = readJson<DistillReport>(runPaths(at("every")).scores);
    expect(scores.pseudoTargetFilter).toEqual(report.pseudoTargetFilter);
    const [markdown, html] = [readFileSync(at("every", "report.md"), "utf8"), readFileSync(at("every", "report.html"), "utf8")];
    const sentence = `pseudoTargets.filter drops ${dropped} of ${judged}: ${rules.map((rule) => `${rule.name} ${rule.dropped}`).join(", ")};`;
    for (const text of [markdown, html]) expect(text).toContain(sentence);
    for (const { name, dropped } of rules) expect(markdown).toMatch(new RegExp(`^\\| ${name} \\| [^|]+ \\| ${dropped} \\|$`, "m"));
    expect(markdown).toContain(`| generated | ${lines.length} | ${judged - dropped} |`);
    expect(markdown).toContain(`filtered by ${Object.keys(every).join(", ")}`);
    // What models and users write is text, and no markup.
    expect(html).toContain("&lt;b&gt;");
    expect(html).not.toMatch(/<b>(ant|bee|cat|dog|elk|fox|gnu|hen)/);
  }, 60_000);

  test("drops what rules written out here drop, keeps gold, and leaves the store alone", async () => {
    const inStore = pseudoTargetsInStore();
    const report = await run("short", { length: { max: 8 }, ended: true });
    expect(bytesOf("short", "pseudo-targets.jsonl").equals(bytesOf("made", "pseudo-targets.jsonl"))).toBe(true);
    expect(pseudoTargetsInStore()).toEqual(inStore);
    const lines = written(linesOf("short"));
    const long = lines.filter(({ ids }) => ids.length > 8);
    const cutOff = lines.filter(({ ids, ended }) => ids.length <= 8 && !ended);
    expect(report.pseudoTargetFilter?.rules.map(({ dropped }) => dropped)).toEqual([long.length, cutOff.length]);
    const stays = lines.filter(({ ids, ended }) => ids.length <= 8 && ended);
    const withAny = (some: readonly PseudoTargetLine[]): number => new Set(some.map(({ id }) => id)).size;
    expect(report.pseudoTargetFilter?.inputsWithoutAny).toBe(withAny(lines) - withAny(stays));
    expect(report.pseudoTargetStatistics).toEqual(made.pseudoTargetStatistics);
    expect(made.pseudoTargetFilter).toBeUndefined();
    // Both of two epochs show every labeled pair, as each of T's twenty did, and less besides than without a filter.
    const trained = ({ trainings }: DistillReport, name: string): number =>
      trainings.find((training) => training.name === name)?.counts?.trainedTokens as number;
    expect(trained(report, "student")).toBeGreaterThan((2 * trained(made, "teacher")) / 20);
    expect(trained(report, "student")).toBeLessThan(trained(made, "student"));
  }, 60_000);

  test("without a rule that is on is as if it were not there", async () => {
    const [plain, empty] = [await run("plain", undefined), await run("empty", {})];
    expect(empty.pseudoTargetFilter).toBeUndefined();
    expect(empty.pseudoTargets).toBe(plain.pseudoTargets);
    expect(bytesOf("empty", "student", "model.safetensors").equals(bytesOf("plain", "student", "model.safetensors"))).toBe(true);
  }, 60_000);

  test("has the same set in a run that was interrupted and goes on, and the same student", async () => {
    const whole = await run("whole", every);
    let isDistilled = false;
    const stop = (event: RunEvent, stopping: AbortController): void => {
      if (event.kind === "phase" && event.phase === "distillation") isDistilled = true;
      if (isDistilled && event.kind === "step") stopping.abort();
    };
    await expect(run("half", every, stop)).rejects.toThrow("interrupted");
    const asked = bytesOf("half", "student-log-probs.json");
    const again = await run("half", every);
    expect(again.pseudoTargetFilter).toEqual(whole.pseudoTargetFilter);
    expect(bytesOf("half", "student-log-probs.json").equals(asked)).toBe(true);
    expect(bytesOf("half", "student", "model.safetensors").equals(bytesOf("whole", "student", "model.safetensors"))).toBe(true);
    expect(again.trainingCosts?.KD?.flops).toBe(whole.trainingCosts?.KD?.flops);
  }, 60_000);

  test("counts the student's pass over all pseudo-targets among what KD took", async () => {
    // One rule drops nothing, so that both students are trained on the same.
    const flops = async (name: string, filter: Filter) => (await run(name, filter)).trainingCosts?.KD?.flops as number;
    expect(await flops("asked", { studentLogProb: { keep: 1 } })).toBeGreaterThan(await flops("unasked", { teacherLogProb: { keep: 1 } }));
  }, 60_000);

  test("that leaves nothing is an error that names the rule which drops the most", async () => {
    await expect(run("none", { teacherLogProb: { min: 0 } })).rejects.toThrow(
      /^pseudoTargets\.filter: none of \d+ pseudo-targets is left\. teacherLogProb \(at least 0 nats per token under T\) drops the most: \d+\.$/,
    );
  }, 60_000);

  test("of a dry run is said to drop nobody knows how many", async () => {
    const { notes, parts } = await estimate(configOf(every), { runFolder: at("dry") });
    expect(notes).toEqual([
      expect.stringMatching(/^What share of the pseudo-targets pseudoTargets\.filter \(teacherLogProb, .*ended\) drops is not known/),
    ]);
    expect(parts.find(({ name }) => name === "pseudo-target-scoring")).toMatchObject({ unit: "examples", units: 4 * 48 });
    expect((await estimate(configOf({}), { runFolder: at("dry") })).notes).toEqual([]);
  }, 60_000);
});
