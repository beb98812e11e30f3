import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointError } from "../../core/index.js";
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
