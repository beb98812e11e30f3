import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { generate } from "../../src/generate/index.js";
import { loadModel } from "../../src/models/index.js";
import { scope } from "../../src/tensor/index.js";
import { useNoLeaks } from "../../src/tensor/testing/no-leaks.js";
import { goldenPath, matrix } from "../models/golden-files.js";

useNoLeaks();

/** What scripts/golden/beams.py wrote. */
interface Golden {
  readonly tolerances: { readonly score: number };
  readonly beams: number;
  readonly maxNewTokens: number;
  readonly models: Readonly<Record<string, readonly { readonly source: number[]; readonly ids: number[][]; readonly scores: number[] }[]>>;
}

const path = new URL("../golden/generation/beams.json", import.meta.url);
const { models, tolerances, beams, maxNewTokens } = JSON.parse(readFileSync(path, "utf8")) as Golden;

it.each(Object.entries(models))("%s finds Transformers' sequences by beam search, with their scores", (name, cases) => {
  scope(() => {
    const model = loadModel(goldenPath(name, "model"));
    for (const { source, ids, scores } of cases) {
      const inputs = { inputIds: matrix([source], "cpu"), attentionMask: matrix([source.map(() => 1)], "cpu") };
      const [found = []] = generate(model, inputs, { method: "beam", beams, sequences: beams, maxNewTokens });
      expect(found.map((sequence) => [...sequence.ids])).toEqual(ids);
      for (const [i, { score }] of found.entries()) expect(Math.abs(score - (scores[i] as number))).toBeLessThan(tolerances.score);
    }
  });
});
