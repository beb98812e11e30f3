import { readFileSync, writeFileSync } from "node:fs";

/** Whether this system tells how much memory a process has, and had: Linux does, by /proc. */
export function measuresMemory(): boolean {
  return residentMemory(process.pid) !== undefined;
}

/** The resident memory of a process, in bytes; undefined if it is gone, or where there is no /proc. */
export function residentMemory(pid: number): number | undefined {
  return statusField(pid, "VmRSS");
}

/** The most resident memory, in bytes, that this process had since {@link resetPeakMemory} or its start; undefined where there is no /proc. */
export function peakMemory(): number | undefined {
  return statusField(process.pid, "VmHWM");
}

/** Peaks are counted from now on. Where there is no /proc, nothing happens. */
export function resetPeakMemory(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Not Linux: peakMemory says nothing either.
  }
}

function statusField(pid: number, name: string): number | undefined {
  try {
    const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}
