import { describe, expect, it } from "vitest";
import { measuresMemory, peakMemory, resetPeakMemory, residentMemory } from "./process-memory.js";

const mebibyte = 2 ** 20;

describe.runIf(measuresMemory())("the memory of a process", () => {
  it("is that of Node's own count, and nothing for a process that is not there", () => {
    const resident = residentMemory(process.pid) ?? 0;
    expect(Math.abs(resident - process.memoryUsage().rss)).toBeLessThan(64 * mebibyte);
    expect(residentMemory(2 ** 22 + 1)).toBeUndefined();
  });

  it("has its peak since the reset", () => {
    resetPeakMemory();
    const before = peakMemory() ?? 0;
    let block: Buffer | undefined = Buffer.alloc(200 * mebibyte, 1);
    expect(block[0]).toBe(1);
    block = undefined;
    expect((peakMemory() ?? 0) - before).toBeGreaterThan(150 * mebibyte);
  });
});
