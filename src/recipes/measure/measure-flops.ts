import type { MeasureContext } from "./measure-context.js";
import type { FlopsFound } from "./probe.js";
import type { Subject } from "./subject.js";

/** Sizes and operations of every model, in the models' order. */
export function measureFlops(
  subjects: readonly Subject[],
  { config, phases, probes }: MeasureContext,
): Promise<Omit<FlopsFound, "kind">[]> {
  const { inputLengths, beams, outputLength } = config;
  return phases.phase("operations", async (emit) => {
    const all: Omit<FlopsFound, "kind">[] = [];
    emit({ kind: "progress", done: 0, total: subjects.length, unit: "models" });
    for (const { request } of subjects) {
      const { kind: _, ...found } = (await probes.result({
        ...request,
        probe: { kind: "flops", inputLengths, beams, outputLength },
      })) as FlopsFound;
      all.push(found);
      emit({ kind: "progress", done: all.length, total: subjects.length, unit: "models" });
    }
    return all;
  });
}
