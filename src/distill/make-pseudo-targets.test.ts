import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InterruptedError } from "../core/index.js";
import { type Decoding, type GreedyDecoding, generateAll } from "../generate/index.js";
import { loadModel, T5, type T5Config } from "../models/index.js";
import { goldenModel } from "../models/testing/tiny-t5.js";
import { type Artifact, ArtifactStore, readJsonLines } from "../runs/index.js";
import { useFolder } from "../runs/testing/child-process.js";
import { fill_, noGrad } from "../tensor/index.js";
import { useNoLeaks } from "../tensor/testing/no-leaks.js";
import { groupPseudoTargets, type MakePseudoTargetsOptions, makePseudoTargets, type PseudoTargetLine } from "./index.js";

useNoLeaks();
const folder = useFolder();

let teacher: T5;
beforeEach(() => {
  teacher = loadModel(goldenModel("v1_1")) as T5;
});
afterEach(() => teacher.parameters.dispose());

const inputs = [
  [66, 37, 49, 1],
  [92, 18, 83, 72, 66, 1],
  [5, 1],
  [7, 8, 9, 1],
  [11, 1],
].map((ids, i) => ({
  id: `row-${i}`,
  source: `source ${i}`,
  inputIds: Int32Array.from(ids),
}));
const decoding: GreedyDecoding = { method: "greedy", maxNewTokens: 12 };
const tokenizer = {
  fingerprint: "numbers",
  // As many as the teacher has: nothing is padding.
  vocabularySize: 96,
  decodeBatch: async (rows: readonly ArrayLike<number>[]) => rows.map((ids) => ` ${Array.from(ids).join(" ")}`),
};

function options(changes: Partial<MakePseudoTargetsOptions> = {}): MakePseudoTargetsOptions {
  return { store: new ArtifactStore(join(folder(), "store")), tokenizer, decoding, batchTokens: 40, inputsPerShard: 2, ...changes };
}

function linesOf({ folder, manifest }: Artifact): PseudoTargetLine[] {
  return manifest.files.flatMap(({ path }) => readJsonLines<PseudoTargetLine>(join(folder, path)));
}

describe("makePseudoTargets", () => {
  it.each<[Decoding, string]>([
    [decoding, "greedy decoding, at most 12 tokens"],
    [{ method: "beam", beams: 3, sequences: 2, maxNewTokens: 12 }, "beam search with 3 beams, 2 per input, at most 12 tokens"],
    [{ method: "sampling", seed: 3, sequences: 2, maxNewTokens: 12 }, "sampling at temperature 1, seed 3, 2 per input, at most 12 tokens"],
  ])("writes what %j gives, input by input and k by k, with its probability, so many inputs to a file", async (decoding, words) => {
    const artifact = await makePseudoTargets(teacher, inputs, options({ decoding, batchTokens: 80 }));
    expect(artifact.manifest.files.map(({ path }) => path)).toEqual(["shard-000000.jsonl", "shard-000001.jsonl", "shard-000002.jsonl"]);
    expect(artifact.manifest.about).toBe(`pseudo-targets of 5 inputs: ${words}`);
    const generated = await generateAll(teacher, inputs, { batchTokens: 80, decoding });
    const lines = linesOf(artifact);
    expect(lines.map(({ logProb, ...line }) => line)).toEqual(
      generated.flatMap((sequences, i) =>
        sequences.map(({ ids, ended }, k) => {
          return { id: `row-${i}`, source: `source ${i}`, target: ` ${ids.join(" ")}`, from: "teacher", decoding, ids, ended, k };
        }),
      ),
    );
    for (const [i, { logProbs }] of generated.flat().entries()) {
      expect(lines[i]?.logProb).toBeCloseTo(
        logProbs.reduce((sum, value) => sum + value, 0),
        3,
      );
      expect(lines[i]?.logProb).toBeLessThan(0);
    }
  });

  it("writes no id that the tokenizer lacks, though the teacher's embedding has it", async () => {
    const ids = async (vocabularySize: number): Promise<number[]> => {
      const artifact = await makePseudoTargets(
        teacher,
        inputs,
        options({ tokenizer: { ...tokenizer, fingerprint: `${vocabularySize}`, vocabularySize } }),
      );
      return linesOf(artifact).flatMap((line) => [...line.ids]);
    };
    const most = Math.max(...(await ids(96)));
    expect(most).toBeGreaterThan(5);
    expect(Math.max(...(await ids(most)))).toBeLessThan(most);
  });

  it("is done once for the same teacher, tokenizer, inputs and decoding, however it is spelled, and anew for others", async () => {
    const { key } = await makePseudoTargets(teacher, inputs, options());
    const again = await makePseudoTargets(teacher, inputs, options({ decoding: { ...decoding, repetitionPenalty: 1 }, batchTokens: 99 }));
    expect(again).toMatchObject({ key, made: false });
    const others = [
      await makePseudoTargets(teacher, inputs, options({ decoding: { ...decoding, maxNewTokens: 11 } })),
      await makePseudoTargets(teacher, inputs, options({ tokenizer: { ...tokenizer, fingerprint: "words" } })),
      await makePseudoTargets(teacher, inputs.slice(1), options()),
      await makePseudoTargets(teacher, [{ ...inputs[0], source: "other" } as (typeof inputs)[0], ...inputs.slice(1)], options()),
    ];
    const last = teacher.parameters.tensors.at(-1);
    noGrad(() => last && fill_(last, 0));
    others.push(await makePseudoTargets(teacher, inputs, options()));
    expect(others.map(({ made }) => made)).toEqual(others.map(() => true));
    expect(new Set([key, ...others.map((other) => other.key)]).size).toBe(6);
  });

  it("goes on behind the last finished file after an interruption, and ends with the same bytes", async () => {
    // One input at a time, so that the interruption falls into the second file.
    const batchTokens = 20;
    const undisturbed = await makePseudoTargets(teacher, inputs, options({ batchTokens }));
    const store = new ArtifactStore(join(folder(), "other"));
    const stop = new AbortController();
    const attempt = makePseudoTargets(
      teacher,
      inputs,
      options({ store, batchTokens, signal: stop.signal, onProgress: (done) => done >= 3 && stop.abort() }),
    );
    await expect(attempt).rejects.toThrow(InterruptedError);
    const unfinished = join(store.folder, ".unfinished", undisturbed.key, "files");
    expect(readdirSync(unfinished)).toEqual(["shard-000000.jsonl"]);
    const progress: [number, boolean][] = [];
    const resumed = await makePseudoTargets(
      teacher,
      inputs,
      options({ store, batchTokens, onProgress: (done, rate) => progress.push([done, rate === undefined]) }),
    );
    expect(progress).toEqual([
      [2, true],
      [3, false],
      [4, false],
      [5, false],
    ]);
    expect(existsSync(unfinished)).toBe(false);
    for (const { path } of undisturbed.manifest.files)
      expect(readFileSync(join(resumed.folder, path), "utf8")).toBe(readFileSync(join(undisturbed.folder, path), "utf8"));
  });

  it("keeps empty targets in the file, where they can be counted, and out of training", async () => {
    // The end becomes the token that the first output begins with.
    const [first] = await generateAll(teacher, inputs.slice(0, 1), { batchTokens: 40, decoding: { ...decoding, maxNewTokens: 1 } });
    const silent = new T5({ ...teacher.config, eosTokenId: first?.[0]?.ids[0] as number }, teacher.parameters);
    const lines = linesOf(await makePseudoTargets(silent, inputs, options()));
    expect(lines).toHaveLength(5);
    const groups = groupPseudoTargets(lines, inputs);
    expect(groups[0]).toEqual([]);
    expect(groups.some((targets) => targets.length > 0)).toBe(true);
  });

  it("have no end that the teacher's config forced upon them at the limit, and count as cut off", async () => {
    const short = { ...decoding, maxNewTokens: 4 };
    const free = linesOf(await makePseudoTargets(teacher, inputs, options({ decoding: short })));
    const forcing = new T5({ ...teacher.config, forcedEosTokenId: 1 } as T5Config, teacher.parameters);
    const lines = linesOf(await makePseudoTargets(forcing, inputs, options({ decoding: short })));
    const cutOff = free.filter(({ ids }) => ids.length === 4);
    expect(cutOff.length).toBeGreaterThan(0);
    for (const { id, ids } of cutOff) {
      const line = lines.find((other) => other.id === id);
      expect([line?.ids, line?.ended]).toEqual([ids.slice(0, 3), false]);
    }
  });

  it("of no inputs is an artifact without files", async () => {
    expect((await makePseudoTargets(teacher, [], options())).manifest.files).toEqual([]);
  });
});
