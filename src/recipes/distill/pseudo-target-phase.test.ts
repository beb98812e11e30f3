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

/** Nothing but what this phase reads. */
const dataWith = (validation: PreparedData["validation"]): PreparedData =>
  ({ tokenizer, dataset: { splits: { train: [] } }, validation }) as unknown as PreparedData;

/** A run's pseudo-targets, and how much of its progress was told: nothing if they were there. */
async function run(changes: Partial<PseudoTargetPhaseOptions> = {}) {
  const events: RunEvent[] = [];
  const models = { teacher, student: teacher };
  const pseudoTargets = await pseudoTargetsOf(models, {
    data: dataWith([]),
    isAsked: true,
    inputs,
    decoding: { method: "greedy", maxNewTokens: 6 },
    batchTokens: 100,
    path: join(folder(), "pseudo-targets.jsonl"),
    keyPath: join(folder(), "pseudo-targets-key.json"),
    filter: {},
    studentLogProbsPath: join(folder(), "student-log-probs.json"),
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

  const sampled = { method: "sampling", seed: 1, sequences: 4, maxNewTokens: 6 } as const;
  const count = ({ perInput }: { readonly perInput: readonly (readonly unknown[])[] }): number => perInput.flat().length;

  it("filters what it reads, and keeps all that was generated: in the run's file, in the store, and in the figures", async () => {
    const { pseudoTargets: all } = await run({ decoding: sampled });
    const before = readFileSync(path(), "utf8");
    const { pseudoTargets, progress } = await run({ decoding: sampled, filter: { teacherLogProb: { keep: 0.5 } } });
    expect(progress).toBe(0);
    expect(readFileSync(path(), "utf8")).toBe(before);
    expect(pseudoTargets.statistics).toEqual(all.statistics);
    const { judged = 0, dropped = 0, statistics } = pseudoTargets.filter ?? {};
    expect(judged).toBe(count(all));
    expect(dropped).toBe(judged - Math.ceil(judged / 2));
    expect(statistics).toMatchObject({ generated: judged - dropped, empty: 0 });
    expect(statistics?.meanLogProb).toBeGreaterThan(all.statistics.meanLogProb as number);
    const known = new Set(all.perInput.flat().map(({ id, k }) => `${id} ${k}`));
    for (const { id, k } of pseudoTargets.perInput.flat()) expect(known.has(`${id} ${k}`)).toBe(true);
    expect(count(pseudoTargets)).toBe(judged - dropped);
  });

  it("has the same set when the run goes on, though the student is asked no more", async () => {
    // What the teacher itself finds likeliest, so that it knows something as a student, too.
    const { pseudoTargets: likely } = await run({ path: path("greedy.jsonl"), keyPath: path("greedy-key.json") });
    const asked = { decoding: sampled, filter: { studentLogProb: { keep: 0.5 } }, data: dataWith(likely.perInput.flat()) };
    const first = await run(asked);
    const again = await run({ ...asked, batchTokens: 40 });
    expect(again).toEqual({ pseudoTargets: first.pseudoTargets, progress: 0 });
  });

  it("tells once what a filter did, and refuses one that leaves nothing", async () => {
    const notes: string[] = [];
    const emit = (event: RunEvent): void => void (event.kind === "note" && notes.push(event.message));
    for (let call = 0; call < 2; call++) await run({ decoding: sampled, filter: { length: { min: 3 } }, emit });
    expect(notes).toEqual([expect.stringMatching(/^pseudoTargets\.filter drops \d of \d: length \d; \d inputs have none left\.$/)]);
    await expect(run({ decoding: sampled, filter: { teacherLogProb: { min: 0 } } })).rejects.toThrow("teacherLogProb");
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
