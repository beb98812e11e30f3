import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startHub, type TestHub } from "../../hub/testing/hub-server.js";
import { parseT5Config, saveModel, T5 } from "../../models/index.js";
import { tinyT5Json } from "../../models/testing/tiny-t5.js";
import { runPaths } from "../../runs/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import { trainByteLevelBpe } from "../../tokenizers/index.js";
import { fineTune, resolveFineTuneConfig } from "../fine-tune/index.js";
import { generateOutputs, resolveGenerateConfig } from "../generate/index.js";
import { pruneModel, resolvePruneConfig } from "../prune/index.js";
import { fetchedFolder, pinRevisions } from "./pin-revisions.js";

useNoLeaks();

const [first, second] = ["1".repeat(40), "2".repeat(40)];
let hub: TestHub;
let folder = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-pin-"));
  hub = await startHub({ files: await modelFiles(), lfs: ["model.safetensors"], commit: first });
  vi.stubEnv("HF_ENDPOINT", hub.endpoint);
  vi.stubEnv("HF_HOME", join(folder, "hf"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The files of a tiny model and its tokenizer. */
async function modelFiles(): Promise<Record<string, Buffer>> {
  const place = join(folder, "made");
  const tokenizer = trainByteLevelBpe(["a b c d"], { vocabularySize: 260 });
  const json = { ...tinyT5Json, vocab_size: 260, pad_token_id: tokenizer.padTokenId, eos_token_id: tokenizer.eosTokenId };
  const model = T5.initialize(parseT5Config(json), { seed: 1 });
  saveModel(model, place);
  model.parameters.dispose();
  await tokenizer.save(place);
  return Object.fromEntries(readdirSync(place).map((name) => [name, readFileSync(join(place, name))]));
}

const training = { learningRate: 1e-3, maxEpochs: 1, maxSteps: 1, batchTokens: 256 };
const runFolder = () => join(folder, "run");
const asked = (from: string) => ({ teacher: { from }, student: { from: "auto" } });

describe("pinRevisions", () => {
  test("names a model of the hub by its commit; folders and auto stay", async () => {
    const pinned = await pinRevisions({ ...asked("org/name"), seed: 3 }, { runFolder: runFolder() });
    expect(pinned).toEqual({ ...asked(`org/name@${first}`), seed: 3 });
    const made = asked(join(folder, "made"));
    expect(await pinRevisions(made, { runFolder: runFolder() })).toEqual(made);
  });

  test("a resumed run goes on with its commit, unless a revision is asked for", async () => {
    const context = { runFolder: folder };
    writeFileSync(runPaths(folder).config, JSON.stringify(await pinRevisions(asked("org/name"), context)));
    hub.behaviour.commit = second;
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    expect(await pinRevisions(asked("org/name"), context)).toEqual(asked(`org/name@${first}`));
    vi.stubEnv("HF_HUB_OFFLINE", "");
    expect(await pinRevisions(asked("org/name@main"), context)).toEqual(asked(`org/name@${second}`));
  });
});

describe("an adapter", () => {
  const config = (base: string) => JSON.stringify({ peft_type: "LORA", base_model_name_or_path: base, r: 1 });

  test("in a folder gets its base from the hub, once", async () => {
    const place = join(folder, "adapter");
    mkdirSync(place);
    writeFileSync(join(place, "adapter_config.json"), config("org/name"));
    const made = asked(place);
    expect(await pinRevisions(made, { runFolder: runFolder() })).toEqual(made);
    expect(readdirSync(join(folder, "hf/hub/models--org--name/snapshots", first))).toContain("model.safetensors");
    hub.seen.length = 0;
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    expect(await fetchedFolder(place, {})).toBe(place);
    expect(hub.seen).toEqual([]);
  });

  test("of the hub is fetched as one, without a model's files", async () => {
    const files = { "adapter_config.json": config(join(folder, "made")), "adapter_model.safetensors": "weights", "README.md": "# adapter" };
    Object.assign(hub.behaviour, { files, lfs: [] });
    const place = await fetchedFolder("org/name", {});
    expect(readdirSync(place).sort()).toEqual(["adapter_config.json", "adapter_model.safetensors"]);
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    expect(await fetchedFolder("org/name", {})).toBe(place);
  });
});

describe("recipes with names of the hub", () => {
  test("fine-tune: the run's config says which commit, and a run that is done asks nothing", async () => {
    const train = join(folder, "train.jsonl");
    writeFileSync(train, Array.from({ length: 60 }, (_, i) => JSON.stringify({ source: `a ${i}`, target: `b ${i}` })).join("\n"));
    const config = resolveFineTuneConfig({
      data: { train, maxSourceLength: 8, maxTargetLength: 8 },
      model: { from: "org/name", training },
    });
    const report = await fineTune(config, { runFolder: runFolder() });
    expect(report.config.model.from).toBe(`org/name@${first}`);
    expect(JSON.parse(readFileSync(runPaths(runFolder()).config, "utf8"))).toMatchObject({ model: { from: `org/name@${first}` } });
    hub.seen.length = 0;
    expect((await fineTune(config, { runFolder: runFolder() })).steps).toBe(report.steps);
    expect(hub.seen).toEqual([]);
  });

  test("fine-tune on a dataset of the hub: its splits by their names, and its commit in the config", async () => {
    const rows = (name: string, count: number) =>
      Array.from({ length: count }, (_, i) => JSON.stringify({ source: `${name} ${i}`, target: `b ${i}` })).join("\n");
    const files = { "README.md": "# data", "train.jsonl": rows("a", 20), "data/test-00000-of-00001.jsonl": rows("t", 7) };
    Object.assign(hub.behaviour, { files, lfs: ["train.jsonl"] });
    const validation = join(folder, "validation.jsonl");
    writeFileSync(validation, rows("v", 5));
    const data = { train: "org/name@v1", validation, maxSourceLength: 8, maxTargetLength: 8 };
    const config = resolveFineTuneConfig({ data, model: { from: join(folder, "made"), training } });
    const report = await fineTune(config, { runFolder: runFolder() });
    expect(report.dataset).toMatchObject({ name: "name", labeled: 20, validation: 5, test: 7 });
    expect(report.config.data.train).toBe(`org/name@${first}`);
    expect(hub.seen.filter(({ url }) => url.includes("README"))).toEqual([]);
    expect(readdirSync(join(folder, "hf/hub"))).toContain("datasets--org--name");
  });

  test("a dataset without train is refused before the run has a folder", async () => {
    Object.assign(hub.behaviour, { files: { "en/train.jsonl": "{}" }, lfs: [] });
    const config = resolveFineTuneConfig({ data: { train: "org/name" }, model: { from: join(folder, "made"), training } });
    await expect(fineTune(config, { runFolder: runFolder() })).rejects.toThrow("there is no train split; the dataset has en/train.jsonl");
    expect(existsSync(runFolder())).toBe(false);
  });

  test("generate reads a split of a dataset of the hub", async () => {
    const rows = (name: string) => [1, 2].map((i) => JSON.stringify({ source: `${name} ${i}` })).join("\n");
    const files = { ...hub.behaviour.files, "train.jsonl": rows("a"), "data/validation.jsonl": rows("v") };
    Object.assign(hub.behaviour, { files });
    const generate = async (recipe: object) => {
      const config = resolveGenerateConfig({ model: join(folder, "made"), maxSourceLength: 8, maxNewTokens: 4, ...recipe });
      return (await generateOutputs(config, {})).lines?.map(({ id, source }) => [id, source]);
    };
    expect(await generate({ inputs: "org/name", split: "validation" })).toEqual([
      ["validation:1", "v 1"],
      ["validation:2", "v 2"],
    ]);
    await expect(generate({ inputs: "org/name@v1" })).rejects.toThrow("org/name@v1: there is no test split; there are train, validation.");
    for (const inputs of [join(folder, "missing.txt"), [{ id: "1", source: "a" }]]) {
      await expect(generate({ inputs, split: "train" })).rejects.toThrow("split is train, but the inputs are no dataset of the hub");
    }
  });

  test("generate and prune fetch the model that they name", async () => {
    const inputs = [{ id: "1", source: "a b" }];
    const config = resolveGenerateConfig({ model: "org/name@v1", inputs, maxSourceLength: 8, maxNewTokens: 4 });
    expect((await generateOutputs(config, {})).lines).toHaveLength(1);
    const output = join(folder, "pruned");
    await pruneModel(resolvePruneConfig({ model: "org/name", output, decoderLayers: 1 }), {});
    expect(readdirSync(output)).toContain("model.safetensors");
  });
});
