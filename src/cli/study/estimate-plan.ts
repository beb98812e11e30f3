import { resolve } from "node:path";
import { ConfigError } from "../../core/index.js";
import { runJob } from "../../jobs/index.js";
import { parameterCount } from "../../models/index.js";
import { type DescribedShape, type RoughRows, roughRows, roughWork, shapedModelConfig, type TrainingRate } from "../../recipes/index.js";
import { readStatus } from "../../runs/index.js";
import type { PlannedRun, Study, StudyModel, StudyState } from "../../study/index.js";
import { modelPath, withPaths } from "../settings.js";
import type { OpenStudy } from "./open-study.js";
import type { Machine } from "./run-study.js";

/** What a run would take, and how far it is. */
export interface EstimatedRun {
  readonly key: string;
  readonly label: string;
  readonly state: "done" | "begun" | "to come";
  readonly seconds: number;
  readonly bytes: number;
}

/** Models above this size are not trained to be timed: their rate is taken to be that of one of this width. */
const largestTimed = 30e6;
const proxy: DescribedShape = {
  shape: { kind: "t5", dModel: 512, dKv: 64, dFf: 2048, numHeads: 8, numLayers: 2, numDecoderLayers: 2 },
  vocabularySize: 1000,
};

/**
 * What every run of a plan would take at most: its operations by formula, each model's at the rate at which this machine trains one of its shape.
 * @throws ConfigError for a model that has neither a folder nor a shape.
 */
export async function estimatePlan(
  { study, paths, base }: OpenStudy,
  { plan, records }: StudyState,
  machine: Machine,
): Promise<EstimatedRun[]> {
  const rows = new Map<string, RoughRows>();
  for (const [name, { size, data }] of Object.entries(study.tasks))
    rows.set(name, size ?? (await countedRows(plan.runs, { name, data, base })));
  const sizes = new Map(Object.keys(study.models).map((name) => [name, sizeOf(study, name, base)]));
  const rateOf = rates({ sizes, rows: [...rows.values()][0] as RoughRows, describe: (name) => described(study, name, base), machine });
  const estimated: EstimatedRun[] = [];
  for (const { key, verb, config, task, subject, label } of plan.runs) {
    const pair = study.pairs[subject];
    const student = verb === "distill" ? (pair?.student as string) : subject;
    const teacher = verb === "distill" ? (pair?.teacher as string) : subject;
    const asked = {
      rows: rows.get(task) as RoughRows,
      sizes: { teacher: sizes.get(teacher) as number, student: sizes.get(student) as number },
    };
    const run = { verb, config } as Parameters<typeof roughWork>[0];
    const { operations, bytes } = roughWork(run, asked);
    const ofStudent = roughWork(run, { ...asked, sizes: { ...asked.sizes, teacher: 0 } }).operations;
    const seconds = ofStudent / (await rateOf(student)) + (operations - ofStudent) / (await rateOf(teacher));
    const state = records.has(key) ? "done" : readStatus(paths.run(key)) === undefined ? "to come" : "begun";
    estimated.push({ key, label, state, seconds, bytes });
  }
  return estimated;
}

async function countedRows(
  runs: readonly PlannedRun[],
  { name, data, base }: { name: string; data: unknown; base: string },
): Promise<RoughRows> {
  const run = runs.find(({ task }) => task === name);
  const { data: resolved } = (run?.config ?? { data }) as { readonly data: Record<string, unknown> };
  const whole = { ...resolved, ...(data as object) };
  const { data: placed } = withPaths({ data: whole }, (path) => resolve(base, path));
  return roughRows(placed as Parameters<typeof roughRows>[0]);
}

/** Parameters, from the folder where it is there, else from the shape. */
function sizeOf(study: Study, name: string, base: string): number {
  return parameterCount(shapedModelConfig(described(study, name, base)));
}

/** A model by its folder where it is there, else by its shape. */
function described(study: Study, name: string, base: string): DescribedShape {
  const { from, shape, encoderLayers, decoderLayers } = study.models[name] as StudyModel;
  const kept = { encoderLayers, decoderLayers };
  const folder = from === undefined ? undefined : modelPath(from, (path) => resolve(base, path));
  try {
    if (folder !== undefined) {
      shapedModelConfig({ from: folder });
      return { from: folder, ...kept };
    }
  } catch (error) {
    if (shape === undefined) {
      throw new ConfigError(`models.${name}.from: there is no model in ${folder}, and no shape to plan by.`, {
        cause: error,
        hint: `Put the model there, or say what it is like: models.${name}.shape.`,
      });
    }
  }
  return { shape, vocabularySize: vocabularyOf(study, name), ...kept };
}

function vocabularyOf(study: Study, name: string): number {
  const own = study.models[name]?.vocabularySize;
  const trained = (study.recipe.tokenizer as { readonly vocabularySize?: number } | undefined)?.vocabularySize;
  return own ?? trained ?? 32_000;
}

interface RateSource {
  readonly sizes: ReadonlyMap<string, number>;
  readonly rows: RoughRows;
  readonly describe: (model: string) => DescribedShape;
  readonly machine: Machine;
}

/** The rate of each of the study's models, measured when it is first asked for. */
function rates({ sizes, rows, describe, machine }: RateSource): (model: string) => Promise<number> {
  const measured = new Map<string, Promise<number>>();
  return (name) => {
    const model = (sizes.get(name) as number) <= largestTimed ? describe(name) : proxy;
    const known = JSON.stringify(model);
    if (!measured.has(known)) measured.set(known, measureRate(model, rows, machine));
    return measured.get(known) as Promise<number>;
  };
}

async function measureRate(
  model: DescribedShape,
  { sourceTokens, targetTokens }: RoughRows,
  { threads, device = "cpu" }: Machine,
): Promise<number> {
  const config = { model, batchTokens: 1024, sourceTokens, targetTokens, device, threads };
  const job = runJob({ recipe: "training-rate", config, runFolder: ".", threads });
  return ((await job.result) as TrainingRate).operationsPerSecond;
}
