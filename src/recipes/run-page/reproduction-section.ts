import type { PageSection } from "../../page/index.js";
import { formatBytes, type RunEnvironment } from "../../runs/index.js";

/** What a run's numbers hang on beside its data. */
export interface Reproduction {
  readonly environment: RunEnvironment | undefined;
  readonly config: unknown;
  /** Every choice that changes a number, by the number's name. */
  readonly signatures: readonly (readonly [name: string, signature: string])[];
}

/** What it takes to make a run's numbers again. */
export function reproductionSection({ environment, config, signatures }: Reproduction): PageSection {
  return {
    id: "again",
    title: "To make these numbers again",
    parts: [
      ...(environment === undefined ? [] : [{ kind: "facts" as const, facts: facts(environment) }]),
      ...(signatures.length === 0
        ? []
        : [{ kind: "listing" as const, summary: "Signatures", text: signatures.map((pair) => pair.join(": ")).join("\n") }]),
      { kind: "listing", summary: "Config", text: JSON.stringify(config, null, 2) },
    ],
  };
}

function facts(environment: RunEnvironment): [string, string][] {
  const { seed, device, threads, torch, retort, node, platform, cpuModel, logicalCores, memoryBytes, git } = environment;
  return [
    ["seed", `${seed}`],
    ["device", `${device}, ${threads} thread${threads === 1 ? "" : "s"}`],
    ["machine", `${cpuModel}, ${logicalCores} logical cores, ${formatBytes(memoryBytes)} of memory, ${platform}`],
    ["versions", `Retort ${retort}, libtorch ${torch}, Node ${node}`],
    ...(git === null ? [] : [["git commit", `${git.commit}${git.dirty ? ", with changes" : ""}`] as [string, string]]),
  ];
}
