import { quantile } from "../../metrics/index.js";
import { cellsOf } from "./cells.js";
import type { MeasureContext } from "./measure-context.js";
import type { LatencySummary } from "./measurements.js";
import type { LatenciesFound } from "./probe.js";
import type { Subject } from "./subject.js";

/** The latencies of every model, in the models' order. All models are measured in every round, one after the other. */
export function measureLatency(subjects: readonly Subject[], { config, phases, probes }: MeasureContext): Promise<LatencySummary[][]> {
  const { rounds, repetitions } = config.latency;
  const probe = { kind: "latency", cells: cellsOf(config), outputLength: config.outputLength, repetitions } as const;
  return phases.phase("latency", async (emit) => {
    const found: LatenciesFound[][] = subjects.map(() => []);
    const total = rounds * subjects.length;
    emit({ kind: "progress", done: 0, total, unit: "turns" });
    for (let turn = 0; turn < total; turn++) {
      const [round, i] = [Math.floor(turn / subjects.length), turn % subjects.length];
      const { request } = subjects[i] as Subject;
      found[i]?.push((await probes.result({ ...request, probe }, { round })) as LatenciesFound);
      emit({ kind: "progress", done: turn + 1, total, unit: "turns" });
    }
    return found.map(summarised);
  });
}

function summarised(rounds: readonly LatenciesFound[]): LatencySummary[] {
  return (rounds[0]?.cells ?? []).map(({ inputLength, beams }, i) => {
    const seconds = rounds.flatMap(({ cells }) => cells[i]?.seconds ?? []).sort((a, b) => a - b);
    return { inputLength, beams, median: quantile(seconds, 0.5), p95: quantile(seconds, 0.95), repetitions: seconds.length };
  });
}
