import { join } from "node:path";
import { checkModel } from "../../models/index.js";
import { readJson } from "../../runs/index.js";
import { fetchedFolder } from "../hub-sources/index.js";
import { inRun, isDoneAlready, type Phases, type RecipeContext, requireDevice } from "../phases/index.js";
import { checkLengths } from "./check-lengths.js";
import type { MeasureConfig } from "./measure-config.js";
import type { MeasureContext } from "./measure-context.js";
import { measureFlops } from "./measure-flops.js";
import { measureLatency } from "./measure-latency.js";
import { measurementsFile, writeMeasureReport } from "./measure-report.js";
import { measureThroughput, memoryBudget } from "./measure-throughput.js";
import type { Measurements, ModelMeasurements } from "./measurements.js";
import type { TakeProbe } from "./probe.js";
import { Probes } from "./probes.js";
import { layerCounts, type Subject } from "./subject.js";

/**
 * Measures what models cost to run: parameters and operations, the latency of single outputs, and throughput at the largest batch that fits a memory
 * budget. Every number comes from a process that does nothing else, one at a time; models take turns, so that the machine's drift hits all alike.
 * Writes `probes.jsonl`, `measurements.json`, `report.md` and plots into the run folder; a run that was stopped, or is asked for
 * more rounds, goes on with the probes that it lacks.
 * @param take Takes one probe in a process of its own.
 * @throws ConfigError for lengths beyond a model's positions; DeviceError; errors of loading and pruning.
 * @example
 * ```ts
 * import { mkdirSync, writeFileSync } from "node:fs";
 * import { measure, resolveMeasureConfig, takeProbe } from "retort-kd";
 *
 * mkdirSync("teacher");
 * const sizes = { vocab_size: 260, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 4, num_heads: 2 };
 * writeFileSync("teacher/config.json", JSON.stringify({ model_type: "t5", ...sizes }));
 * const models = [{ name: "KD", model: "teacher", decoderLayers: 1 }];
 * const config = resolveMeasureConfig({ models, randomWeights: true, measures: ["flops"], inputLengths: [8], outputLength: 4 });
 * // Operations are counted, not timed, so that this process will do.
 * const { models: measured } = await measure(config, { runFolder: "run" }, (request) => takeProbe(request, {}));
 * measured[0]?.layers; // → { encoder: 4, decoder: 1 }
 * measured[0]?.flops?.parameters; // → 5128
 * ```
 */
export async function measure(config: MeasureConfig, context: RecipeContext, take: TakeProbe): Promise<Measurements> {
  requireDevice(config.device);
  if (isDoneAlready(config, context)) return shown(context);
  // Before the run folder is made, so that a mistyped path leaves nothing behind.
  const subjects = await subjectsOf(config, context);
  for (const { request } of subjects) checkFolder(request.model.folder, config);
  const body = async (phases: Phases): Promise<Measurements> => {
    using probes = new Probes(join(context.runFolder, "probes.jsonl"), take, context.signal);
    const measurements = await measureAll(subjects, { config, phases, probes });
    await writeMeasureReport(context.runFolder, measurements, config);
    return measurements;
  };
  return inRun(config, context, body, ["latency.rounds", "throughput.rounds"]);
}

/** What a run that is done has measured: nothing is written, so that it may lie on a disk that can only be read. */
function shown({ runFolder, onEvent }: RecipeContext): Measurements {
  onEvent?.({ kind: "note", message: "this run was done before: nothing is measured again." });
  return readJson<Measurements>(join(runFolder, measurementsFile));
}

function checkFolder(folder: string, config: MeasureConfig): void {
  checkLengths(folder, config);
  if (!config.randomWeights) checkModel(folder);
}

async function subjectsOf({ models, randomWeights, seed, device, threads }: MeasureConfig, context: RecipeContext): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const { name, model, encoderLayers, decoderLayers } of models) {
    const source = { folder: await fetchedFolder(model, context), randomWeights, encoderLayers, decoderLayers };
    subjects.push({ name, layers: layerCounts(source), request: { model: source, seed, device, threads } });
  }
  return subjects;
}

async function measureAll(subjects: readonly Subject[], context: MeasureContext): Promise<Measurements> {
  const { config, probes } = context;
  const asked = (kind: MeasureConfig["measures"][number]): boolean => config.measures.includes(kind);
  const budget = asked("throughput") ? memoryBudget(config, probes) : undefined;
  const flops = asked("flops") ? await measureFlops(subjects, context) : [];
  const latency = asked("latency") ? await measureLatency(subjects, context) : [];
  const throughput = budget === undefined ? [] : await measureThroughput(subjects, context, budget);
  const models = subjects.map(({ name, layers }, i): ModelMeasurements => {
    const quality = config.quality?.values[name];
    return {
      name,
      layers,
      model: config.models[i]?.model as string,
      ...(flops[i] && { flops: flops[i] }),
      ...(latency[i] && { latency: latency[i] }),
      ...(throughput[i] && { throughput: throughput[i] }),
      ...(quality !== undefined && { quality }),
    };
  });
  return {
    version: 1,
    outputLength: config.outputLength,
    ...(budget !== undefined && { memoryBudget: budget }),
    ...(config.quality && { score: config.quality.score }),
    models,
  };
}
