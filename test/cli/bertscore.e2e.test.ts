import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BertScoreOptions, type BertScores, bertScore, parseBertScoreBaseline } from "../../src/evaluate/index.js";
import { startHub, type TestHub } from "../../src/hub/testing/hub-server.js";
import { loadEncoder } from "../../src/models/index.js";
import { loadTokenizer } from "../../src/tokenizers/index.js";
import { commandLine, type Outcome, sharedFolder } from "./support/command-line.js";
import { writeTinyModel } from "./support/tiny-model.js";

const golden = (path: string): string => fileURLToPath(new URL(`../golden/${path}`, import.meta.url));
const texts = JSON.parse(readFileSync(golden("bertscore/bertscore.json"), "utf8")) as { predictions: string[]; references: string[][] };
// Without empty texts, which have a test of their own, and in lines.
const rows = texts.predictions
  .map((prediction, i) => ({ prediction, reference: texts.references[i]?.[0] ?? "" }))
  .filter(({ prediction, reference }) => [prediction, reference].every((text) => /^\S[^\r\n]*\S$/.test(text)));
const gold = rows.map(({ reference }) => reference);
const outputs = { a: rows.map(({ prediction }) => prediction), b: gold.map((text) => text.split(" ").slice(1).join(" ") || text) };

const folder = sharedFolder();
const variables: Record<string, string> = { HF_HOME: join(folder, "hf"), HF_HUB_OFFLINE: "0" };
const retort = commandLine(folder, variables);
const evaluate = (...args: string[]): Promise<Outcome> =>
  retort.run("evaluate", "--references", "gold.txt", "--resamples", "50", "--metrics", "bertscore", ...args);

let hub: TestHub;
beforeAll(async () => {
  const write = (name: string, lines: readonly string[]): void => writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
  write("gold.txt", gold);
  write("a.txt", outputs.a);
  write("b.txt", outputs.b);
  write("empty.txt", ["", ...outputs.a.slice(1)]);
  cpSync(golden("encoders/roberta/model"), join(folder, "encoder"), { recursive: true });
  cpSync(golden("bertscore/baseline.tsv"), join(folder, "baseline.tsv"));
  await writeTinyModel(join(folder, "tiny"));
  const files = Object.fromEntries(readdirSync(join(folder, "encoder")).map((name) => [name, readFileSync(join(folder, "encoder", name))]));
  hub = await startHub({ files, lfs: ["model.safetensors"], commit: "c".repeat(40), token: "hf_secret" });
  variables.HF_ENDPOINT = hub.endpoint;
  variables.HF_TOKEN = "hf_secret";
});
afterAll(() => hub.close());

/** What the library function makes of one system. */
async function scoresOf(predictions: readonly string[], options: Partial<BertScoreOptions> = {}): Promise<BertScores> {
  const { encoder } = loadEncoder(join(folder, "encoder"));
  try {
    const references = gold.map((text) => [text]);
    const tokenizer = await loadTokenizer(join(folder, "encoder"));
    return await bertScore(encoder, tokenizer, predictions, references, { name: "encoder", layer: 1, ...options });
  } finally {
    encoder.parameters.dispose();
  }
}

const encoder = ["--bertscore-model", "encoder", "--bertscore-layer", "1"];

describe("retort evaluate --metrics bertscore", () => {
  test("compares systems by the library's scores, with intervals, a test and the share of a gap", async () => {
    const systems = ["--systems", "S=b.txt", "KD=a.txt", "T=gold.txt", "--student", "S", "--teacher", "T"];
    const { exitCode, stdout } = await evaluate(...systems, ...encoder, "--metrics", "bertscore,bleu,bertscore-recall", "--json");
    expect(exitCode).toBe(0);
    const { metrics, baseline } = JSON.parse(stdout);
    expect([baseline, metrics.map(({ name }: { name: string }) => name)]).toEqual(["S", ["BERTScore F1", "BLEU", "BERTScore recall"]]);
    const [a, b] = [await scoresOf(outputs.a), await scoresOf(outputs.b)];
    const [s, kd, t] = metrics[0].systems;
    expect(s.value).toBeCloseTo(b.mean.f1, 6);
    expect(kd.value).toBeCloseTo(a.mean.f1, 6);
    expect(t.value).toBeCloseTo(1, 5);
    expect(metrics[2].systems[1].value).toBeCloseTo(a.mean.recall, 6);
    expect(kd.interval.low).toBeLessThan(kd.value);
    expect(kd.comparison.difference).toBeCloseTo(a.mean.f1 - b.mean.f1, 6);
    expect(kd.comparison.pValue).toBeGreaterThan(0);
    expect(kd.gapClosed.value).toBeCloseTo((a.mean.f1 - b.mean.f1) / (1 - b.mean.f1), 4);
    expect(metrics[0].signature).toBe(`${a.hash}+retort`);
    expect(metrics[0].testSignature).toMatch(/^test:approximate-randomization\|/);
  });

  test("takes idf, a baseline, the fast tokenizer and another name, and tests by randomization", async () => {
    const settings = ["--bertscore-idf", "--bertscore-baseline", "baseline.tsv", "--bertscore-fast-tokenizer", "--bertscore-name", "mine"];
    const { stdout } = await evaluate("--systems", "b.txt", "a.txt", ...encoder, ...settings, "--test", "randomization", "--json");
    const baseline = parseBertScoreBaseline(readFileSync(join(folder, "baseline.tsv"), "utf8"), { layer: 1, place: "" });
    const scores = await scoresOf(outputs.a, { idf: true, baseline, fastTokenizer: true, name: "mine" });
    const [{ systems, signature, testSignature }] = JSON.parse(stdout).metrics;
    expect(systems[1].value).toBeCloseTo(scores.mean.f1, 6);
    expect(signature).toBe(`${scores.hash}+retort`);
    expect(signature).toContain("mine_L1_idf_");
    expect(testSignature).toMatch(/^test:approximate-randomization\|/);
  });

  test("prints a table, and warns of empty texts", async () => {
    const { exitCode, stdout } = await evaluate("--predictions", "empty.txt", ...encoder);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ {2}BERTScore F1, % ↑$/m);
    expect(stdout).toMatch(/^BERTScore F1: encoder_L1_no-idf_version=/m);
    expect(stdout.replaceAll(/\n */g, " ")).toContain(`empty: 1 of ${gold.length} predictions are empty: their raw BERTScores are 0.`);
  });

  test("takes an encoder of the hub by its name", async () => {
    const { exitCode, stdout } = await evaluate(
      "--predictions",
      "a.txt",
      "--bertscore-model",
      "org/name",
      "--bertscore-layer",
      "1",
      "--json",
    );
    expect(exitCode).toBe(0);
    const [{ systems, signature }] = JSON.parse(stdout).metrics;
    expect(systems[0].value).toBeCloseTo((await scoresOf(outputs.a)).mean.f1, 6);
    expect(signature).toMatch(/^org\/name_L1_no-idf_/);
  });

  test.each<[what: string, args: string[], message: RegExp]>([
    ["no model", [], /^ConfigError: bertscore needs an encoder, and --bertscore-model names none\.$/m],
    [
      "no layer for an encoder that bert_score does not know",
      ["--bertscore-model", "encoder"],
      /^ConfigError: --bertscore-layer is not given, and for encoder bert_score has chosen none\.\nGive a layer/m,
    ],
    ["a layer that there is not", ["--bertscore-model", "encoder", "--bertscore-name", "roberta-large"], /^ConfigError: .*17/m],
    ["a missing folder", ["--bertscore-model", "./nowhere", "--bertscore-layer", "1"], /^\w+Error: .*nowhere.*$/m],
    [
      "a model that is no encoder",
      ["--bertscore-model", "tiny", "--bertscore-layer", "1"],
      /^ConfigError: .*model_type.*t5.*bert, roberta, deberta/m,
    ],
    ["a baseline that is none", [...encoder, "--bertscore-baseline", "a.txt"], /^DataError: .*a\.txt:1: expected LAYER,P,R,F/m],
    ["what sacreBLEU has not", [...encoder, "--exact-sacrebleu"], /^ConfigError: --exact-sacrebleu: sacreBLEU has no bertscore\.$/m],
    [
      "an encoder that no metric asks for",
      [...encoder, "--metrics", "bleu"],
      /^ConfigError: --bertscore-model is set, but no metric uses it: bleu\.$/m,
    ],
  ])("refuses %s", async (_, args, message) => {
    const { exitCode, stdout, stderr } = await evaluate("--predictions", "a.txt", ...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr.replaceAll(/\n +/g, " ")).toMatch(message);
  });
});
