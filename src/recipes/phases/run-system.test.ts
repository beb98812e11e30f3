import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../core/index.js";
import { useFolder } from "../../runs/testing/child-process.js";
import { runSystem } from "./run-system.js";

const folder = useFolder();
const at = (...path: string[]): string => join(folder(), ...path);

interface Run {
  readonly config?: object;
  readonly state?: string;
  readonly models?: readonly string[];
}

const distillation = { version: 1, teacher: { shape: {} }, student: {} };

/** Makes a run folder, and what it is called. */
function makeRun(name: string, { config = distillation, state = "done", models = ["baseline", "teacher", "student"] }: Run = {}): string {
  mkdirSync(at(name));
  writeFileSync(at(name, "config.json"), JSON.stringify(config));
  writeFileSync(at(name, "status.json"), JSON.stringify({ state, pid: 1, phase: "teacher", updatedAt: "" }));
  for (const model of models) mkdirSync(at(name, model));
  return at(name);
}

function refusal(text: string): { message: string; hint: string | undefined } {
  try {
    runSystem(text);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const { message, hint } = error as ConfigError;
    return { message, hint };
  }
  throw new Error("it was taken");
}

describe("runSystem", () => {
  test("names a run's S, T and KD by their folders, and its outputs", () => {
    const run = makeRun("task");
    const predictions = join(run, "predictions-test.jsonl");
    expect(runSystem(`${run}:S`)).toEqual({ name: "S", folder: join(run, "baseline"), predictions });
    expect(runSystem(`${run}:T`)).toEqual({ name: "T", folder: join(run, "teacher"), predictions });
    expect(runSystem(`${run}:KD`)).toEqual({ name: "KD", folder: join(run, "student"), predictions });
  });

  test("a teacher that was taken as it is stands where the recipe has it from", () => {
    const run = makeRun("task", { config: { ...distillation, teacher: { from: "org/teacher@abc" } }, models: ["baseline", "student"] });
    expect(runSystem(`${run}:T`)?.folder).toBe("org/teacher@abc");
  });

  test("a baseline that was taken as it is stands where the recipe has it from", () => {
    const run = makeRun("task", { config: { ...distillation, baseline: { from: "/runs/S/model" } }, models: ["teacher", "student"] });
    expect(runSystem(`${run}:S`)?.folder).toBe("/runs/S/model");
  });

  test("a run of one model has that one", () => {
    const run = makeRun("tuned", { config: { version: 1, model: {}, data: {} }, models: ["model"] });
    expect(runSystem(`${run}:model`)?.folder).toBe(join(run, "model"));
    expect(refusal(`${run}:KD`)).toEqual({ message: `${run}: this run has no system KD.`, hint: `It has ${run}:model.` });
    expect(refusal(`${run}:pretrained`).message).toBe(`${join(run, "pretrained")}: this run pretrained nothing.`);
    mkdirSync(join(run, "pretrained"));
    expect(runSystem(`${run}:pretrained`)?.folder).toBe(join(run, "pretrained"));
    expect(refusal(`${run}:KD`).hint).toBe(`It has ${run}:model, ${run}:pretrained.`);
  });

  test.each(["runs/task", "org/name@main", "C:\\models\\t5", "models/v1:2", "https://example.org/a", "a:b"])("is nothing of %j", (text) => {
    expect(runSystem(text)).toBeUndefined();
  });

  test("is nothing where a folder has that very name", () => {
    makeRun("task");
    mkdirSync(at("task:S"));
    expect(runSystem(at("task:S"))).toBeUndefined();
  });

  test("refuses a run that is not there, not one, not finished, or lacks the system", () => {
    expect(refusal(`${at("none")}:KD`).message).toBe(`${at("none")}: there is no such run folder, whose KD is asked for.`);
    mkdirSync(at("empty"));
    expect(refusal(`${at("empty")}:KD`).message).toBe(`${at("empty")}: is not a run folder, so it has no systems.`);
    const stopped = makeRun("stopped", { state: "interrupted" });
    expect(refusal(`${stopped}:KD`)).toEqual({
      message: `${stopped}: this run is not finished (interrupted in teacher); its models are there when it is.`,
      hint: "Run its command again: it goes on where it was.",
    });
    const run = makeRun("task", { models: ["student"] });
    expect(refusal(`${run}:X`)).toEqual({ message: `${run}: this run has no system X.`, hint: `It has ${run}:S, ${run}:T, ${run}:KD.` });
    expect(refusal(`${run}:S`).message).toBe(
      `${join(run, "baseline")}: this run did not keep it: runs of earlier versions keep the distilled student alone.`,
    );
    expect(refusal(`${makeRun("measured", { config: { version: 1, models: [] } })}:T`).hint).toBe("It makes no models.");
  });
});
