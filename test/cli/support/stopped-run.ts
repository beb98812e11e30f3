import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type commandLine, hasStepped, until } from "./command-line.js";

/** A run that is stopped, and what it is compared with. */
export interface StoppedRun {
  readonly folder: string;
  /** The command's words, without the run folder. */
  readonly command: readonly string[];
  /** The run folder of the same command, which nothing has stopped. */
  readonly undisturbed: string;
  readonly signal: "SIGINT" | "SIGKILL";
  /** It is stopped when it has taken so many steps of this phase. */
  readonly phase: string;
  readonly steps: number;
  /** The weights in the model's folder. Default: `model.safetensors`. */
  readonly weights?: string;
}

/** Stops a run in the middle, expects that it has left no model, goes on with it, and expects the model of the undisturbed run, bit for bit. */
export async function expectSameAfterStop(retort: ReturnType<typeof commandLine>, stop: StoppedRun): Promise<void> {
  const { folder, command, undisturbed, signal, phase, steps, weights = "model.safetensors" } = stop;
  const run = `stopped-by-${signal}`;
  const started = retort.start(...command, "--run-dir", run);
  await until(() => hasStepped(join(folder, run), phase, steps), started);
  started.signalGroup(signal);
  expect((await started.ended).exitCode).toBe(signal === "SIGINT" ? 130 : null);
  expect(existsSync(join(folder, run, "model"))).toBe(false);
  expect((await retort.run(...command, "--run-dir", run)).exitCode).toBe(0);
  const [model, expected] = [run, undisturbed].map((name) => readFileSync(join(folder, name, "model", weights)));
  expect(model?.equals(expected as Buffer)).toBe(true);
}
