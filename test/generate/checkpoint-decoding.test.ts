import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { generateAll } from "../../src/generate/index.js";
import { loadModel } from "../../src/models/index.js";
import { resolveGenerateConfig, resolveGeneration } from "../../src/recipes/generate/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";

useNoLeaks();

/** What scripts/golden/checkpoint_decoding.py wrote. */
interface Golden {
  readonly models: readonly {
    readonly model: string;
    readonly eosTokenId: number;
    readonly sources: readonly (readonly number[])[];
    readonly cases: readonly {
      readonly name: string;
      readonly place: "generation_config.json" | "config.json";
      readonly settings: Readonly<Record<string, unknown>>;
      readonly decided: readonly boolean[];
      readonly results: readonly (readonly (readonly number[])[])[];
    }[];
  }[];
}

const path = (name: string): string => fileURLToPath(new URL(`../golden/${name}`, import.meta.url));
const json = (name: string) => JSON.parse(readFileSync(name, "utf8")) as Record<string, unknown>;
const golden = json(path("generation/checkpoint-decoding.json")) as unknown as Golden;

type GoldenModel = Golden["models"][number];

/** The folder that the reference was computed from; gone when `use` has ended. */
async function withFolder<Result>(
  { model, eosTokenId }: GoldenModel,
  { place, settings }: GoldenModel["cases"][number],
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "retort-checkpoint-decoding-"));
  try {
    const { forced_bos_token_id: _b, forced_eos_token_id: _e, ...config } = json(path(`${model}/config.json`));
    const own = { eos_token_id: eosTokenId, ...settings };
    const merged = { ...config, eos_token_id: eosTokenId, ...(place === "config.json" ? own : {}) };
    writeFileSync(join(folder, "config.json"), JSON.stringify(merged));
    if (place === "generation_config.json") writeFileSync(join(folder, place), JSON.stringify(own));
    copyFileSync(path(`${model}/model.safetensors`), join(folder, "model.safetensors"));
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.each(golden.models.map((one) => [one.model, one] as const))(
  "a folder of %s is decoded as Transformers' generate decodes it",
  (_, one) => {
    it.each(one.cases.map((each) => [each.name, each] as const))("%s", async (_, goldenCase) => {
      const outputs = await withFolder(one, goldenCase, async (folder) => {
        const { decoding, from } = resolveGeneration(resolveGenerateConfig({ model: folder, inputs: "all.txt" }), folder);
        expect(new Set(Object.values(from))).toEqual(new Set(Object.keys(from).length === 0 ? [] : [goldenCase.place]));
        const model = loadModel(folder);
        try {
          const rows = one.sources.map((ids, i) => ({ id: `${i}`, inputIds: Int32Array.from(ids) }));
          return await generateAll(model, rows, { decoding, batchTokens: 4096 });
        } finally {
          model.parameters.dispose();
        }
      });
      for (const [i, expected] of goldenCase.results.entries()) {
        if (goldenCase.decided[i]) expect(outputs[i]?.map(({ ids }) => ids)).toEqual(expected);
      }
      expect(goldenCase.decided.filter(Boolean).length).toBeGreaterThan(one.sources.length / 2);
    });
  },
);
