import { describe, expect, it } from "vitest";
import type { MeasureContext } from "./measure-context.js";
import { measureThroughput } from "./measure-throughput.js";
import type { Subject } from "./subject.js";

/** Memory of a batch in bytes: a hundred each; and half a second each. `strictRounds` find one byte more than the search did. */
function measured(budget: number, { rounds, strictRounds }: { readonly rounds: number; readonly strictRounds: readonly number[] }) {
  const result = async (request: { probe: { batch: number } }, { round = 0 }: { readonly round?: number }) => {
    const { batch } = request.probe;
    const peakBytes = 100 * batch + (strictRounds.includes(round) ? 1 : 0);
    return peakBytes > budget ? undefined : { kind: "batch", seconds: 0.5 * batch + round, peakBytes };
  };
  const context = {
    config: { inputLengths: [8], beams: [1], outputLength: 4, throughput: { maxBatch: 64, rounds } },
    phases: { phase: (_: string, body: (emit: () => void) => unknown) => body(() => undefined) },
    probes: { result },
  } as unknown as MeasureContext;
  const subject = { name: "model", layers: { decoder: 1 }, request: {} } as unknown as Subject;
  return measureThroughput([subject], context, budget);
}

describe("measureThroughput", () => {
  it("takes the rate at the largest batch from the rounds, not from the search", async () => {
    const [[cell] = []] = await measured(800, { rounds: 1, strictRounds: [] });
    expect(cell).toMatchObject({ batch: 8, boundedBy: "memory", examplesPerMinute: (60 * 8) / 5 });
  });

  it("leaves out rounds in which a batch that just fitted passed the budget", async () => {
    const [[cell] = []] = await measured(800, { rounds: 2, strictRounds: [1] });
    expect(cell?.examplesPerMinute).toBe((60 * 8) / 6);
  });

  it("takes the search's own rate where it did so in all of them", async () => {
    const [[cell] = []] = await measured(800, { rounds: 2, strictRounds: [1, 2] });
    expect(cell?.examplesPerMinute).toBe((60 * 8) / 4);
  });

  it("gives neither batch nor rate where not even one example fits", async () => {
    const [[cell] = []] = await measured(99, { rounds: 1, strictRounds: [] });
    expect(cell).toEqual({ inputLength: 8, beams: 1 });
  });
});
