import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { builtInDatasets, encodeExamples } from "../../src/data/index.js";
import { segmentNegativeLogLikelihoods } from "../../src/evaluate/index.js";
import { loadModel } from "../../src/models/index.js";
import { packagedTeachers } from "../../src/recipes/config/index.js";
import { resolveFineTuneConfig } from "../../src/recipes/index.js";
import { readSafetensorsHeader } from "../../src/tensor/index.js";
import { loadTokenizer } from "../../src/tokenizers/index.js";

const { folder, trainedOn } = packagedTeachers.pronounce;
const card = readFileSync(join(folder, "README.md"), "utf8");
const recipe = resolveFineTuneConfig(parse(readFileSync(join(folder, "recipe.yaml"), "utf8")));

test("a packaged teacher is a small Hugging Face folder in float16", () => {
  const names = ["README.md", "config.json", "generation_config.json", "model.safetensors", "recipe.yaml", "tokenizer.json"];
  expect(readdirSync(folder).sort()).toEqual([...names, "tokenizer_config.json"]);
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(bytes).toBeLessThan(4e6);
  const { entries } = readSafetensorsHeader(join(folder, "model.safetensors"));
  expect(new Set([...entries.values()].map(({ dtype }) => dtype))).toEqual(new Set(["float16"]));
});

test("its card says what it was trained on, and whose that is", async () => {
  expect(recipe.data.dataset).toBe("pronounce-teacher");
  const { train } = (await builtInDatasets["pronounce-teacher"].load()).splits;
  const count = train.length.toLocaleString("en");
  expect(card).toContain(`fill gaps in ${count} English words`);
  expect(trainedOn).toContain(`${count} other labeled words`);
  expect(card).toMatch(/CMU Pronouncing Dictionary: © 1993–2015 Carnegie Mellon University, 2-clause BSD/);
});

test("it is as good as its card says, on words that it was not trained on", async () => {
  const { test: words } = (await builtInDatasets["pronounce-teacher"].load()).splits;
  const stated = /NLL, nats per token of the gold target \| ([\d.]+)/.exec(card)?.[1];
  const tokenizer = await loadTokenizer(folder);
  const { rows } = await encodeExamples(tokenizer, words, recipe.data);
  const model = loadModel(folder);
  try {
    const { nats, tokens } = await segmentNegativeLogLikelihoods(model, rows, { batchTokens: 8192 });
    const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
    expect(sum(nats) / sum(tokens)).toBeCloseTo(Number(stated), 3);
  } finally {
    model.parameters.dispose();
  }
});
