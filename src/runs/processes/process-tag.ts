import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** A process, so that another one can tell later whether it is still there. */
export interface ProcessTag {
  readonly pid: number;
  /** The kernel's start time of the process, so that a later process with the same number is told apart; 0 where the system gives none. */
  readonly startTicks: number;
  readonly host: string;
}

const PATTERN = /^(\d+)-(\d+)-([A-Za-z0-9_]+)$/;

/** This process. */
export function ownTag(): ProcessTag {
  return { pid: process.pid, startTicks: readProcess(process.pid)?.startTicks ?? 0, host: ownHost() };
}

/** The tag as part of a file name: letters, digits, `_` and `-` only. */
export function formatTag({ pid, startTicks, host }: ProcessTag): string {
  return `${pid}-${startTicks}-${host}`;
}

/** The tag that {@link formatTag} wrote, or undefined for any other text. */
export function parseTag(text: string): ProcessTag | undefined {
  const [, pid, startTicks, host] = PATTERN.exec(text) ?? [];
  return host === undefined ? undefined : { pid: Number(pid), startTicks: Number(startTicks), host };
}

/**
 * Whether the process is still running. A process of another host counts as alive, because from here nobody can tell;
 * a zombie counts as dead, because it will never write again.
 */
export function isAlive(tag: ProcessTag): boolean {
  if (tag.host !== ownHost()) return true;
  if (!respondsToSignals(tag.pid)) return false;
  const found = readProcess(tag.pid);
  if (found === undefined) return true;
  return !found.ended && (tag.startTicks === 0 || found.startTicks === tag.startTicks);
}

function ownHost(): string {
  return (
    hostname()
      .replace(/[^A-Za-z0-9]/g, "_")
      .slice(0, 64) || "unknown"
  );
}

function respondsToSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** State and start time from Linux's /proc; undefined on systems without it. The command name in parentheses may itself hold both. */
function readProcess(pid: number): { readonly ended: boolean; readonly startTicks: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { ended: fields[0] === "Z" || fields[0] === "X", startTicks: Number(fields[19]) };
  } catch {
    return undefined;
  }
}
