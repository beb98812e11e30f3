import { describe, expect, test } from "vitest";
import { plainResolvers, smallStudy, smallStudyFile } from "../testing/small-study.js";
import { planStudy } from "./index.js";

const plan = planStudy(smallStudy(), {}, plainResolvers);
const configOf = (key: string) => plan.runs.find((run) => run.key === key)?.config as Record<string, Record<string, unknown>>;
const stage = (id: string) => plan.stages.find((each) => each.id === id);

describe("planStudy", () => {
  test("has every run once, behind those that it needs", () => {
    // Two models, S3's logits-kd, S5's both: each with two seeds. S5's `none` is S3's winner, and S is the small model.
    expect(plan.runs).toHaveLength(8);
    expect(new Set(plan.runs.map(({ key }) => key)).size).toBe(8);
    const keys = plan.runs.map(({ key }) => key);
    for (const [i, { needs }] of plan.runs.entries()) for (const need of needs) expect(keys.indexOf(need)).toBeLessThan(i);
    const [none] = stage("S5")?.candidates ?? [];
    const [alone, logits] = stage("S3")?.candidates ?? [];
    expect(none?.trials.map(({ key }) => key)).toEqual(logits?.trials.map(({ key }) => key));
    expect(alone?.trials.map(({ key, ends }) => key === ends?.student)).toEqual([true, true]);
  });

  test("a distillation starts from its pair's runs, with the data that it reads", () => {
    const [none, both] = stage("S5")?.candidates ?? [];
    const [first, second] = [none?.trials[0], both?.trials[0]];
    const config = configOf(second?.key as string);
    expect(config.teacher).toEqual({ from: `${second?.ends?.teacher}:model` });
    expect(config.baseline).toEqual({ from: `${second?.ends?.student}:model` });
    expect(config.student).toEqual({ from: "models/small", decoderLayers: 2 });
    expect(config.data).toEqual({ train: "pairs.jsonl", unlabeled: "inputs.jsonl" });
    expect(config.tokenizer).toBeUndefined();
    expect(configOf(first?.key as string).data).toEqual({ train: "pairs.jsonl" });
  });

  test("a tokenizer is for models from random weights", () => {
    const models = { ...smallStudyFile.models, small: { shape: { dModel: 8 }, training: { learningRate: 2 } } };
    const { runs } = planStudy(smallStudy({ models }), {}, plainResolvers);
    const configs = ["small", "big"].map((name) => runs.find(({ subject }) => subject === name)?.config);
    expect(configs).toEqual([
      expect.objectContaining({ tokenizer: { vocabularySize: 300 } }),
      expect.not.objectContaining({ tokenizer: expect.anything() }),
    ]);
  });

  test("says what it supposes, and follows a decision instead", () => {
    expect(stage("S3")?.supposing).toEqual([]);
    expect(stage("S5")?.supposing).toEqual(["S3: logits-kd"]);
    const decided = planStudy(smallStudy(), { S3: { winner: "fine-tuning", carried: ["fine-tuning"] } }, plainResolvers);
    expect(decided.stages[2]?.supposing).toEqual([]);
    const both = decided.stages[2]?.candidates[1]?.trials[0]?.key;
    expect(decided.runs.find(({ key }) => key === both)?.config).toMatchObject({ distillation: { objective: "fine-tuning" } });
  });

  test("several that are carried meet every option", () => {
    const stages = smallStudyFile.stages.map((each) => (each.id === "S3" ? { ...each, carry: 2 } : each)) as typeof smallStudyFile.stages;
    const two = planStudy(smallStudy({ stages }), { S3: { winner: "logits-kd", carried: ["logits-kd", "fine-tuning"] } }, plainResolvers);
    expect(two.stages[2]?.candidates.map(({ name }) => name)).toEqual([
      "fine-tuning/none",
      "fine-tuning/both",
      "logits-kd/none",
      "logits-kd/both",
    ]);
  });

  test("a default that a later version adds changes no key", () => {
    const later = Object.fromEntries(
      Object.entries(plainResolvers).map(([verb, resolve]) => [
        verb,
        (recipe: unknown) => ({ novelty: 5, ...(resolve(recipe) as object) }),
      ]),
    ) as unknown as typeof plainResolvers;
    expect(planStudy(smallStudy(), {}, later).runs.map(({ key }) => key)).toEqual(plan.runs.map(({ key }) => key));
  });

  test("warns of a pair whose student a stage decided against", () => {
    const { warnings } = planStudy(smallStudy(), { S1: { winner: "large", carried: ["large"] } }, plainResolvers);
    expect(warnings).toEqual(["pair pair: its student is small, and S1 decided for large."]);
  });
});
