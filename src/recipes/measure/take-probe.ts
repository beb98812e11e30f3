import { InterruptedError } from "../../core/index.js";
import { generate } from "../../generate/index.js";
import type { TextModel } from "../../models/index.js";
import { peakMemory, resetPeakMemory } from "../../runs/index.js";
import { scope, threads } from "../../tensor/index.js";
import { type RecipeContext, requireDevice } from "../phases/index.js";
import { decodingOfLength, exampleBatch, type Place } from "./example-batch.js";
import { findFlops } from "./find-flops.js";
import { openMeasured } from "./open-measured.js";
import type { BatchFound, LatenciesFound, MeasureCell, Probe, ProbeRequest, ProbeResult } from "./probe.js";

/**
 * Takes a probe in this process, which should do nothing else before or beside it. Tells by an event when the model stands in memory and the probe
 * itself begins.
 * @throws InterruptedError when the signal fires; errors of loadModel and pruneLayers.
 * @example
 * ```ts
 * import { mkdirSync, writeFileSync } from "node:fs";
 * import { takeProbe } from "retort-kd";
 *
 * mkdirSync("student");
 * const sizes = { vocab_size: 260, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 };
 * writeFileSync("student/config.json", JSON.stringify({ model_type: "t5", ...sizes }));
 * const model = { folder: "student", randomWeights: true };
 * const probe = { kind: "latency", cells: [{ inputLength: 8, beams: 1 }], outputLength: 4, repetitions: 3 } as const;
 * const found = await takeProbe({ model, seed: 42, device: "cpu", probe }, {});
 * found.kind === "latency" && found.cells[0]?.seconds.length; // → 3
 * ```
 */
export async function takeProbe(
  request: ProbeRequest,
  { onEvent, signal }: Pick<RecipeContext, "onEvent" | "signal">,
): Promise<ProbeResult> {
  requireDevice(request.device);
  if (request.threads !== undefined) threads(request.threads);
  const model = openMeasured(request);
  const place = { seed: request.seed, device: model.device };
  try {
    onEvent?.({ kind: "phase", phase: "probing", state: "start" });
    // So that whoever listens hears of it before the engine keeps this thread.
    await new Promise((resolve) => setImmediate(resolve));
    return await found(model, request.probe, { place, signal });
  } finally {
    model.parameters.dispose();
  }
}

interface ProbeContext {
  readonly place: Place;
  readonly signal: AbortSignal | undefined;
}

async function found(model: TextModel, probe: Probe, context: ProbeContext): Promise<ProbeResult> {
  switch (probe.kind) {
    case "flops":
      return findFlops(model, probe, context.place);
    case "latency":
      return findLatencies(model, probe, context);
    case "batch":
      return findBatch(model, probe, context.place);
  }
}

/** One unmeasured output per cell first: what the engine prepares for new shapes is paid once, and not per output. */
async function findLatencies(
  model: TextModel,
  { cells, outputLength, repetitions }: Extract<Probe, { kind: "latency" }>,
  { place, signal }: ProbeContext,
): Promise<LatenciesFound> {
  const found: LatenciesFound["cells"][number][] = [];
  for (const cell of cells) {
    using weights = model.prepareDecoding(cell.beams);
    const seconds: number[] = [];
    for (let i = 0; i <= repetitions; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) throw new InterruptedError("interrupted while measuring; run the same command again to go on.");
      const taken = timed(() => write(model, { cell, batch: 1, outputLength, place, weights }));
      if (i > 0) seconds.push(taken);
    }
    found.push({ ...cell, seconds });
  }
  return { kind: "latency", cells: found };
}

function findBatch(model: TextModel, { cell, outputLength, batch }: Extract<Probe, { kind: "batch" }>, place: Place): BatchFound {
  resetPeakMemory();
  using weights = model.prepareDecoding(batch * cell.beams);
  const seconds = timed(() => write(model, { cell, batch, outputLength, place, weights }));
  return { kind: "batch", seconds, peakBytes: peakMemory() ?? 0 };
}

interface Writing {
  readonly cell: MeasureCell;
  readonly batch: number;
  readonly outputLength: number;
  readonly place: Place;
  readonly weights: ReturnType<TextModel["prepareDecoding"]>;
}

function write(model: TextModel, { cell, batch, outputLength, place, weights }: Writing): void {
  scope(() => {
    const inputs = exampleBatch(model.config, { batch, length: cell.inputLength }, place);
    generate(model, inputs, decodingOfLength(outputLength, cell.beams), { weights });
  });
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
