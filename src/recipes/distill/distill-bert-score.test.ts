import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, test } from "vitest";
import { ConfigError } from "../../core/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { evaluate, resolveEvaluateConfig } from "../evaluate/index.js";
import { fineTune, resolveFineTuneConfig } from "../fine-tune/index.js";
import { type DistillRecipe, distill, estimate, resolveConfig } from "./index.js";

useNoLeaks();
const folder = useFolder();
const at = (...names: string[]): string => join(folder(), ...names);
const encoder = fileURLToPath(new URL("../../../test/golden/encoders/bert/model", import.meta.url));

const words = ["ant", "bee", "cat", "dog", "elk"];
const training = { learningRate: 0.01, maxEpochs: 2, batchTokens: 512, warmupSteps: 2 };
const shape = { dModel: 16, dKv: 4, dFf: 32, numHeads: 2, numLayers: 1, numDecoderLayers: 1 };

beforeEach(() => {
  const pairs = words.flatMap((one) => words.map((other) => ({ source: `${one} and ${other}`, target: `${other} ${one}` })));
  writeFileSync(at("pairs.jsonl"), pairs.map((pair) => JSON.stringify(pair)).join("\n"));
  const held = words.map((word) => ({ source: `${word} or bee`, target: `bee ${word}` }));
  writeFileSync(at("held.jsonl"), held.map((pair) => JSON.stringify(pair)).join("\n"));
});

const bertScore = { model: encoder, layer: 2 };
const common = () => ({
  data: { train: at("pairs.jsonl"), validation: at("held.jsonl"), test: at("held.jsonl"), maxSourceLength: 16, maxTargetLength: 16 },
  tokenizer: { vocabularySize: 300 },
  threads: 1,
});
const distilled = (asked: NonNullable<DistillRecipe["evaluation"]>["bertScore"]) =>
  resolveConfig({
    ...common(),
    teacher: { shape, training },
    student: { shape, training },
    pseudoTargets: { inputs: "none" },
    distillation: { training, allowPoorTeacher: true },
    evaluation: { decoding: { method: "greedy" }, bertScore: asked },
  });
const place = (name: string) => ({ runFolder: at(name), storeFolder: at("store") });

test("BERTScore stands beside the other scores of every system, as `retort evaluate` has it", async () => {
  const { systems, comparisons } = await distill(distilled(bertScore), place("run"));
  const predictions = at("run", "predictions-test.jsonl");
  const again = await evaluate(resolveEvaluateConfig({ systems: [{ predictions }], metrics: ["bertscore"], bertScore }), {});
  for (const [name, { scores }] of Object.entries(systems)) {
    const own = scores.find((score) => score.name === "BERTScore F1");
    const theirs = again.metrics[0];
    expect(own?.value).toBeCloseTo(theirs?.systems.find(({ system }) => system === name)?.value as number, 6);
    expect(own).toMatchObject({ unit: "share", better: "higher", signature: theirs?.signature });
    expect(scores[0]?.name).toBe("BLEU");
  }
  // Output by output, and so with intervals and tests, too.
  const lines = readFileSync(predictions, "utf8").trim().split("\n");
  const ofS = lines.map((line) => (JSON.parse(line) as { bertScores: { S: number } }).bertScores.S);
  const compared = comparisons?.metrics.find(({ name }) => name === "BERTScore F1");
  const [S, T] = compared?.systems ?? [];
  expect(S?.value).toBeCloseTo(ofS.reduce((sum, value) => sum + value, 0) / ofS.length, 12);
  expect([S?.interval, T?.comparison]).toEqual([
    { low: expect.any(Number), high: expect.any(Number), mean: expect.any(Number) },
    expect.objectContaining({ pValue: expect.any(Number) }),
  ]);
  const markdown = readFileSync(at("run", "report.md"), "utf8");
  expect(markdown).toContain("BERTScore F1 ↑");
  expect(markdown).toMatch(/^BERTScore F1: \S+_L2_no-idf/m);
}, 60_000);

test("a fine-tuned model has it for both splits", async () => {
  const model = { shape, training };
  const config = resolveFineTuneConfig({ ...common(), model, evaluation: { decoding: { method: "greedy" }, bertScore } });
  const { splits } = await fineTune(config, place("run"));
  for (const { scores } of Object.values(splits)) expect(scores.map(({ name }) => name)).toContain("BERTScore F1");
}, 60_000);

test("an encoder that cannot do it is refused before there is a run, and in the estimate", async () => {
  const refused = async (asked: Parameters<typeof distilled>[0], message: string) => {
    await expect(distill(distilled(asked), place("refused"))).rejects.toThrow(message);
    await expect(estimate(distilled(asked), place("refused"))).rejects.toThrow(message);
    expect(existsSync(at("refused"))).toBe(false);
  };
  await refused({ model: at("nowhere"), layer: 2 }, at("nowhere"));
  await refused({ model: encoder }, "evaluation.bertScore.layer is not given");
  await refused({ model: encoder, layer: 99 }, "evaluation.bertScore.layer is 99; model has 3 layers.");
  await refused({ model: encoder, layer: 2, baseline: at("none.tsv") }, at("none.tsv"));
  const t5 = fileURLToPath(new URL("../../../test/golden/t5/v1_0/model", import.meta.url));
  await refused({ model: t5, layer: 2 }, "t5");
  expect(() => distilled({} as never)).toThrow(ConfigError);
  expect(() => distilled({ model: encoder, device: "cuda" } as never)).toThrow("evaluation.bertScore");
}, 60_000);
