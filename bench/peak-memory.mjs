import { readFileSync, writeFileSync } from "node:fs";

/** The peak is counted from now on. Where there is no /proc, nothing happens. */
export function resetPeakMemory() {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Not Linux: peakMebibytes says nothing either.
  }
}

/** The most resident memory that this process had since the reset, in MiB; undefined where there is no /proc. */
export function peakMebibytes() {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
  } catch {
    return undefined;
  }
}
