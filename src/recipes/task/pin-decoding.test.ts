import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tinyT5Json } from "../../models/testing/tiny-t5.js";
import { openRun } from "../../runs/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { resolveConfig } from "../distill/index.js";
import { pinDecoding } from "./pin-decoding.js";

const folder = useFolder();
const file = "generation_config.json";

/** A teacher's folder that says how it is decoded, as far as that is looked at. */
function teacher(settings: Record<string, unknown>): string {
  const place = join(folder(), "teacher");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "config.json"), JSON.stringify(tinyT5Json));
  writeFileSync(join(place, file), JSON.stringify(settings));
  return place;
}

const training = { learningRate: 1e-3, maxEpochs: 1, batchTokens: 4096 };
const recipe = (settings: Record<string, unknown>, evaluation: Record<string, unknown> = {}) =>
  resolveConfig({
    data: { train: "pairs.jsonl" },
    teacher: { from: teacher(settings) },
    student: { from: "auto", training },
    distillation: { jointTeaching: {}, training },
    evaluation,
  });
const runFolder = (): string => join(folder(), "run");
const pinned = (...asked: Parameters<typeof recipe>) => pinDecoding(recipe(...asked), { runFolder: runFolder() });
const environment = { seed: 42, device: "cpu", threads: 1, torch: "2.13.0" };

test("the table's decoding is the recipe's, else the teacher folder's; pseudo-targets and the student's own samples follow the recipe alone", () => {
  const said = { num_beams: 3, length_penalty: 2, repetition_penalty: 1.3, max_length: 9, do_sample: false };
  const { evaluation, pseudoTargets, distillation } = pinned(said, { decoding: { lengthPenalty: 0.5 } });
  expect(evaluation).toEqual({
    decoding: { method: "beam", beams: 3, lengthPenalty: 0.5, earlyStopping: false, repetitionPenalty: 1.3 },
    decodingFrom: { method: file, beams: file, repetitionPenalty: file },
  });
  expect(pseudoTargets.decoding).toEqual({ method: "sampling", temperature: 1, topP: 0.95 });
  expect(distillation.jointTeaching?.sampling).toEqual({ temperature: 1, topP: 1 });
});

test("without a word from either it is greedy; folderDecoding: false leaves the folder aside, whatever it says", () => {
  expect(pinned({ eos_token_id: 1 }).evaluation).toEqual({ decoding: { method: "greedy" } });
  expect(pinned({ num_beams: 3, stop_strings: ["."] }, { folderDecoding: false }).evaluation).toEqual({
    decoding: { method: "greedy" },
    folderDecoding: false,
  });
  expect(() => pinned({ num_beams: 3, stop_strings: ["."] })).toThrow(`${file}: stop_strings is ["."]`);
});

test("a run goes on with the decoding that it began with, and says so where the folder has changed since", async () => {
  const begun = pinned({ num_beams: 3 });
  (await openRun(runFolder(), begun, { environment })).fail(new Error("stopped"));
  (await openRun(runFolder(), pinned({ num_beams: 3 }), { environment })).fail(new Error("stopped"));
  await expect(openRun(runFolder(), pinned({ num_beams: 5 }), { environment })).rejects.toThrow("evaluation.decoding.beams: 3 → 5");
  // What a run's config says is taken again.
  expect(pinDecoding(resolveConfig(JSON.parse(JSON.stringify(begun))), { runFolder: runFolder() }).evaluation.decoding).toEqual(
    begun.evaluation.decoding,
  );
});

test("of a run that is done the folder may be gone", async () => {
  const config = recipe({ num_beams: 3 });
  const begun = pinDecoding(config, { runFolder: runFolder() });
  (await openRun(runFolder(), begun, { environment })).done();
  rmSync(join(folder(), "teacher"), { recursive: true });
  expect(pinDecoding(config, { runFolder: runFolder() })).toEqual(begun);
});

test("a folder's minimum that the recipe's lengths do not allow is refused before anything is done", () => {
  expect(() => pinned({ min_length: 90 })).toThrow(
    "evaluation.decoding: minNewTokens is 89; it must be from 0 to data.maxTargetLength (64)",
  );
  expect(() => pinned({ min_length: 90 })).toThrow(
    expect.objectContaining({ hint: `minNewTokens is from ${file}; what is asked for wins.` }),
  );
  expect(pinned({ min_length: 90 }, { decoding: { minNewTokens: 0 } }).evaluation.decoding).toEqual({ method: "greedy", minNewTokens: 0 });
});
