import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";

/** What only the caller knows about the surroundings of a run. */
export interface EnvironmentFacts {
  readonly seed: number;
  /** Such as `cpu` or `cuda:0`. */
  readonly device: string;
  /** Threads that the tensor engine computes with. */
  readonly threads: number;
  /** The engine's version as it states it, such as `2.13.0+cpu`. */
  readonly torch: string;
}

/** Everything about the surroundings that may change a run's numbers; stands in `environment.json`. */
export interface RunEnvironment extends EnvironmentFacts {
  readonly retort: string;
  readonly node: string;
  /** Such as `linux-x64`. */
  readonly platform: string;
  readonly cpuModel: string;
  readonly logicalCores: number;
  readonly memoryBytes: number;
  /** The commit checked out in the working folder, and whether tracked files differ from it; null outside of a git checkout. */
  readonly git: { readonly commit: string; readonly dirty: boolean } | null;
}

/** The present surroundings. `folder` is where git is asked for the commit. */
export function describeEnvironment(facts: EnvironmentFacts, folder: string = process.cwd()): RunEnvironment {
  return {
    retort: ownVersion(),
    node: process.versions.node,
    torch: facts.torch,
    device: facts.device,
    threads: facts.threads,
    seed: facts.seed,
    platform: `${process.platform}-${process.arch}`,
    cpuModel: cpus()[0]?.model.trim() ?? "unknown",
    logicalCores: availableParallelism(),
    memoryBytes: totalmem(),
    git: describeGit(folder),
  };
}

/** The package's own package.json stands two folders above this file, in the sources as in the build. */
function ownVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** Null where git is not installed or the folder is no checkout: both are normal for somebody who uses the package. */
function describeGit(folder: string): RunEnvironment["git"] {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return { commit: git("rev-parse", "HEAD"), dirty: git("status", "--porcelain", "--untracked-files=no") !== "" };
  } catch {
    return null;
  }
}
