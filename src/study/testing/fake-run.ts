import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { runPaths, writeFileAtomic, writeJsonAtomic, writeJsonLinesAtomic, writeSealedJson } from "../../runs/index.js";
import type { ExecutableRun } from "../execute/index.js";

/** What a run that takes no time comes to. */
export interface FakeOutcome {
  /** NLL on both splits; in every row the same. */
  readonly nll: number;
  /** Stands for the weights' bytes. */
  readonly weights: string;
}

/** Writes the folder of a finished run as recipes leave it, as far as a study reads it. */
export function writeFakeRun({ verb, runFolder }: Pick<ExecutableRun, "verb" | "runFolder">, { nll, weights }: FakeOutcome): void {
  mkdirSync(runFolder, { recursive: true });
  const paths = runPaths(runFolder);
  const [system, model] = verb === "distill" ? ["KD", "student/model.safetensors"] : ["model", "model/model.safetensors"];
  const scores = { nll, scores: [], cost: { parameters: 1, checkpointBytes: 4, tokensPerSecond: 1 } };
  const ofSystem = { [system as string]: scores };
  const common = { dataset: { targetKind: "text" }, seconds: 1 };
  writeJsonAtomic(
    paths.scores,
    verb === "distill"
      ? { ...common, systems: ofSystem, validation: ofSystem }
      : { ...common, splits: { validation: scores, test: scores } },
  );
  for (const split of ["validation", "test"] as const) {
    const line = {
      id: "0",
      source: "s",
      references: ["a b"],
      predictions: { [system as string]: "a b" },
      nats: { [system as string]: nll },
      tokens: 1,
    };
    writeJsonLinesAtomic(paths.predictions(split), [line, line]);
  }
  writeJsonAtomic(paths.environment, { cpuModel: "c", device: "cpu", threads: 1, torch: "2", retort: "0", node: "20" });
  writeSealedJson(join(runFolder, "dataset.json"), { validation: { rows: 2, sha256: "v" }, test: { rows: 2, sha256: "t" } });
  mkdirSync(join(runFolder, model as string, ".."), { recursive: true });
  writeFileAtomic(join(runFolder, model as string), weights);
  writeSealedJson(paths.hashes, { files: [{ path: model, bytes: weights.length, sha256: weights }] });
  writeJsonAtomic(paths.status, { version: 1, state: "done", pid: process.pid, updatedAt: new Date().toISOString() });
}
