import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ProbeRequest, ProbeResult } from "./probe.js";
import { Probes } from "./probes.js";

const request = {
  model: { folder: "model", randomWeights: false },
  seed: 1,
  device: "cpu",
  probe: { kind: "batch", cell: { inputLength: 4, beams: 1 }, outputLength: 2, batch: 8 },
} as const satisfies ProbeRequest;
const found: ProbeResult = { kind: "batch", seconds: 2, peakBytes: 100 };

function file(): string {
  return join(mkdtempSync(join(tmpdir(), "probes-")), "probes.jsonl");
}

describe("Probes", () => {
  it("takes every probe once, over the runs of one folder", async () => {
    const path = file();
    let taken = 0;
    const take = async () => {
      taken++;
      return found;
    };
    using probes = new Probes(path, take, undefined);
    expect(await probes.result(request)).toEqual(found);
    expect(await probes.result(request)).toEqual(found);
    expect(taken).toBe(1);
    await probes.result(request, { round: 1 });
    await probes.result({ ...request, probe: { ...request.probe, batch: 9 } });
    expect(taken).toBe(3);
    using resumed = new Probes(path, take, undefined);
    expect(await resumed.result(request, { round: 1 })).toEqual(found);
    expect(taken).toBe(3);
  });

  it("remembers what did not fit, and under which limit", async () => {
    const path = file();
    using probes = new Probes(path, async () => undefined, undefined);
    expect(probes.memoryLimit).toBeUndefined();
    expect(await probes.result(request, { memoryLimit: 5000 })).toBeUndefined();
    using resumed = new Probes(path, () => Promise.reject(new Error("taken again")), undefined);
    expect(resumed.memoryLimit).toBe(5000);
    expect(await resumed.result(request, { memoryLimit: 5000 })).toBeUndefined();
    await expect(resumed.result(request, { memoryLimit: 6000 })).rejects.toThrow("taken again");
  });

  it("drops a line that a kill cut short, and keeps nothing of a probe that failed", async () => {
    const path = file();
    using first = new Probes(path, async () => found, undefined);
    await first.result(request);
    appendFileSync(path, '{"request":');
    using resumed = new Probes(path, () => Promise.reject(new Error("no such model")), undefined);
    expect(await resumed.result(request)).toEqual(found);
    await expect(resumed.result(request, { round: 7 })).rejects.toThrow("no such model");
    expect(readFileSync(path, "utf8").trimEnd().split("\n")).toHaveLength(1);
  });

  it("refuses a line that is not what was written, by its number", async () => {
    const path = file();
    using first = new Probes(path, async () => found, undefined);
    await first.result(request);
    await first.result(request, { round: 1 });
    const text = readFileSync(path, "utf8");
    const at = text.lastIndexOf('"seconds":2');
    writeFileSync(path, `${text.slice(0, at)}"seconds":3${text.slice(at + 11)}`);
    const resume = () => new Probes(path, async () => found, undefined);
    expect(resume).toThrow(`${path}:2: has changed since it was written`);
    expect(resume).toThrow(expect.objectContaining({ hint: "Remove the line, and the probe is taken again." }));
  });

  it("takes nothing more once it is asked to stop", async () => {
    using probes = new Probes(file(), async () => found, AbortSignal.abort());
    await expect(probes.result(request)).rejects.toThrow("interrupted");
  });
});
