import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointError, StorageError } from "../../core/index.js";
import { loadModel, type TextModel } from "../../models/index.js";
import { goldenModel } from "../../models/testing/tiny-t5.js";
import { ArtifactStore, type RunEvent } from "../../runs/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { fill_, noGrad, type Tensor } from "../../tensor/index.js";
import { useNoLeaks } from "../../tensor/testing/no-leaks.js";
import type { PreparedData } from "../task/index.js";
import { type PseudoTargetPhaseOptions, pseudoTargetsOf } from "./pseudo-target-phase.js";

useNoLeaks();
const folder = useFolder();

let teacher: TextModel;
beforeEach(() => {
  teacher = loadModel(goldenModel("v1_1"));
});
afterEach(() => teacher.parameters.dispose());

const inputs = [
  [66, 37, 49, 1],
  [5, 1],
].map((ids, i) => ({ id: `${i}`, source: `source ${i}`, inputIds: Int32Array.from(ids) }));
const tokenizer = { fingerprint: "numbers", decodeBatch: async (rows: readonly unknown[]) => rows.map(String) };

/** A run's pseudo-targets, and how much of its progress was told: nothing if they were there. */
async function run(changes: Partial<PseudoTargetPhaseOptions> = {}) {
  const events: RunEvent[] = [];
  const pseudoTargets = await pseudoTargetsOf(teacher, {
    data: { tokenizer, dataset: { splits: { train: [] } } } as unknown as PreparedData,
    isAsked: true,
    inputs,
    decoding: { method: "greedy", maxNewTokens: 6 },
    batchTokens: 100,
    path: join(folder(), "pseudo-targets.jsonl"),
    keyPath: join(folder(), "pseudo-targets-key.json"),
    store: new ArtifactStore(join(folder(), "store")),
    emit: (event) => events.push(event),
    ...changes,
  });
  return { pseudoTargets, progress: events.filter(({ kind }) => kind === "progress").length };
}

function changeTeacher(): void {
  noGrad(() => fill_(teacher.parameters.tensors.at(-1) as Tensor, 0));
}

describe("pseudoTargetsOf", () => {
  it("reads what the run has from before", async () => {
    const first = await run();
    const again = await run();
    expect(first.progress).toBeGreaterThan(0);
    expect(again).toEqual({ pseudoTargets: first.pseudoTargets, progress: 0 });
  });

  it("refuses what another teacher wrote, or what is of other inputs", async () => {
    await run();
    await expect(run({ inputs: inputs.slice(1) })).rejects.toThrow(CheckpointError);
    changeTeacher();
    await expect(run()).rejects.toThrow("pseudo-targets.jsonl: was written by another teacher, or for other inputs.");
  });

  const path = (name = "pseudo-targets.jsonl"): string => join(folder(), name);
  const rewrite = (name: string, change: (text: string) => string): void => {
    const text = readFileSync(path(name), "utf8");
    expect(change(text)).not.toBe(text);
    writeFileSync(path(name), change(text));
  };
  const lines = (text: string): string[] => text.trimEnd().split("\n");

  it.each<[string, (text: string) => string]>([
    ["cut in the middle of a line", (text) => text.slice(0, -20)],
    ["halved", (text) => `${lines(text)[0]}\n`],
    ["with a row twice", (text) => `${text}${lines(text)[0]}\n`],
    ["with its rows in another order", (text) => `${lines(text).reverse().join("\n")}\n`],
    ["with another token", (text) => text.replace(/"ids":\[\d+/, '"ids":[7')],
    ["with another target", (text) => text.replace('"target":"', '"target":"x')],
  ])("refuses a file %s, and takes what is in the store where it is removed, as the hint says", async (_, change) => {
    const { pseudoTargets } = await run();
    rewrite("pseudo-targets.jsonl", change);
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StorageError);
    expect((error as StorageError).message).toMatch(
      new RegExp(`^${path()}: has (\\d+ bytes, \\d+ were|sha-256 \\w+, \\w+ was) written\\.$`),
    );
    expect((error as StorageError).hint).toContain("or remove it, and the run takes its pseudo-targets from the store again");
    rmSync(path());
    expect((await run()).pseudoTargets).toEqual(pseudoTargets);
  });

  it.each<[string, (text: string) => string]>([
    ["of another artifact", (text) => text.replace(/"pseudo-targets-./, '"pseudo-targets-z')],
    ["cut off", (text) => text.slice(0, 30)],
    ["without a hash", (text) => text.replace(/,\s*"sha256": "\w{64}"\s*}\s*$/, "}")],
  ])("refuses a record %s, which is no other teacher's", async (_, change) => {
    await run();
    rewrite("pseudo-targets-key.json", change);
    await expect(run()).rejects.toThrow(new RegExp(`^${path("pseudo-targets-key.json")}: (has changed|not a JSON|carries no hash)`));
    rmSync(path("pseudo-targets-key.json"));
    await run();
  });

  it("replaces a file that nothing is known of", async () => {
    const { pseudoTargets } = await run();
    rmSync(join(folder(), "pseudo-targets-key.json"));
    changeTeacher();
    expect((await run()).pseudoTargets).not.toEqual(pseudoTargets);
  });

  it.each([
    [true, ["no pseudo-targets are made: the recipe asks for those of unlabeled inputs, and the task has none."]],
    [false, []],
  ])("says once that a task has no inputs where the recipe asks for some (%s)", async (isAsked, expected) => {
    const warnings: string[] = [];
    const emit = (event: RunEvent): void => void (event.kind === "warning" && warnings.push(event.message));
    for (let call = 0; call < 2; call++) {
      const { pseudoTargets } = await run({ isAsked, inputs: [], emit });
      expect(pseudoTargets.perInput).toEqual([]);
    }
    expect(warnings).toEqual(expected);
  });
});
