import { DeviceError } from "../../core/index.js";
import { quantile } from "../../metrics/index.js";
import { measuresMemory } from "../../runs/index.js";
import { cellsOf } from "./cells.js";
import { findLargestBatch, type LargestBatch } from "./largest-batch.js";
import type { MeasureConfig } from "./measure-config.js";
import type { MeasureContext } from "./measure-context.js";
import type { ThroughputSummary } from "./measurements.js";
import type { MeasureCell } from "./probe.js";
import type { Probes } from "./probes.js";
import type { Subject } from "./subject.js";

const gibibyte = 2 ** 30;

/**
 * What a process may have in memory, in bytes: what the config says, or what a run that was stopped began with, or the study's 16 GiB, or 80 % of
 * what is free if that is less.
 * @throws DeviceError where the system does not tell what a process takes.
 */
export function memoryBudget({ throughput }: Pick<MeasureConfig, "throughput">, probes: Pick<Probes, "memoryLimit">): number {
  if (!measuresMemory()) {
    throw new DeviceError(
      "this system does not tell how much memory a process takes (there is no /proc), so no batch can be fitted to a budget.",
      {
        hint: "Leave throughput out: --measures flops,latency.",
      },
    );
  }
  return throughput.memoryBudget ?? probes.memoryLimit ?? Math.floor(Math.min(16 * gibibyte, 0.8 * process.availableMemory()));
}

/**
 * The throughput of every model, in the models' order: per cell, first every model's largest batch, each tried in processes that end when they pass the
 * budget; then the rates, models taking turns.
 */
export function measureThroughput(subjects: readonly Subject[], context: MeasureContext, budget: number): Promise<ThroughputSummary[][]> {
  const cells = cellsOf(context.config);
  return context.phases.phase("throughput", async (emit) => {
    const all: ThroughputSummary[][] = subjects.map(() => []);
    for (const [done, cell] of cells.entries()) {
      emit({ kind: "progress", done: done * subjects.length, total: cells.length * subjects.length, unit: "batches" });
      const batches: (LargestBatch | undefined)[] = [];
      for (const [i, subject] of subjects.entries()) {
        batches.push(await largestBatch(subject, cell, { context, budget }));
        emit({ kind: "progress", done: done * subjects.length + i + 1, total: cells.length * subjects.length, unit: "batches" });
      }
      const rates = await ratesOf(subjects, batches, { cell, context, budget });
      for (const [i, batch] of batches.entries()) all[i]?.push({ ...cell, ...batch, ...rates[i] });
    }
    return all;
  });
}

interface BatchContext {
  readonly context: MeasureContext;
  readonly budget: number;
}

function largestBatch(subject: Subject, cell: MeasureCell, { context, budget }: BatchContext): Promise<LargestBatch | undefined> {
  const tryBatch = async (batch: number): Promise<number | undefined> =>
    (await runBatch(subject, batch, { cell, context, budget }))?.peakBytes;
  return findLargestBatch(tryBatch, { budget, maxBatch: context.config.throughput.maxBatch });
}

async function runBatch(
  { request }: Subject,
  batch: number,
  { cell, context, budget, round = 0 }: BatchContext & { cell: MeasureCell; round?: number },
): Promise<{ readonly seconds: number; readonly peakBytes: number } | undefined> {
  const probe = { kind: "batch", cell, outputLength: context.config.outputLength, batch } as const;
  const found = await context.probes.result({ ...request, probe }, { round, memoryLimit: budget });
  // A peak between two looks of whoever watches the process is only seen afterwards.
  return found === undefined || found.peakBytes > budget ? undefined : found;
}

/**
 * The median rate per model. Round 0 was the search's, whose runs did not take turns: it counts only where a batch that just fitted then passed the budget
 * in every turn, as memory is never quite the same twice.
 */
async function ratesOf(
  subjects: readonly Subject[],
  batches: readonly (LargestBatch | undefined)[],
  { cell, context, budget }: BatchContext & { cell: MeasureCell },
): Promise<({ examplesPerMinute: number } | undefined)[]> {
  const rates: number[][] = subjects.map(() => []);
  for (let round = 1; round <= context.config.throughput.rounds; round++) {
    for (const [i, subject] of subjects.entries()) {
      const batch = batches[i]?.batch;
      if (batch === undefined) continue;
      const found = await runBatch(subject, batch, { cell, context, budget, round });
      if (found !== undefined) rates[i]?.push((60 * batch) / found.seconds);
    }
  }
  for (const [i, subject] of subjects.entries()) {
    const batch = batches[i]?.batch;
    if (batch === undefined || rates[i]?.length !== 0) continue;
    const searched = await runBatch(subject, batch, { cell, context, budget });
    if (searched !== undefined) rates[i].push((60 * batch) / searched.seconds);
  }
  return rates.map((taken) =>
    taken.length === 0
      ? undefined
      : {
          examplesPerMinute: quantile(
            taken.sort((a, b) => a - b),
            0.5,
          ),
        },
  );
}
