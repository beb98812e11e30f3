import { ConfigError } from "../../core/index.js";
import { pathExists, readSealedJson, writeSealedJson } from "../../runs/index.js";
import { type EndpointProbe, probeEndpoint, type RequestMeter } from "../../teachers/index.js";
import type { GatherConfig } from "./gather-config.js";

export interface ProbedEndpointOptions {
  /** Where what is found out is kept. */
  readonly path: string;
  readonly meter: RequestMeter;
  readonly signal?: AbortSignal | undefined;
}

/**
 * How the endpoint behaves, found out once in a run: what it is found to do decides how answers are read, and answers that were read differently do not belong together. Errors of the probe,
 * and of what its requests cost.
 */
export async function probedEndpoint({ endpoint }: GatherConfig, options: ProbedEndpointOptions): Promise<EndpointProbe> {
  const { path, meter, signal } = options;
  if (pathExists(path))
    return sameModel(
      withPenalties(readSealedJson<EndpointProbe>(path, "Name another run folder: the answers were read as it says.")),
      endpoint,
    );
  const { baseUrl, model, kind, keyVariable, timeoutSeconds } = endpoint;
  const target = {
    baseUrl,
    timeoutMs: 1000 * timeoutSeconds,
    ...(model === undefined ? {} : { model }),
    ...(kind === undefined ? {} : { kind }),
    ...(keyVariable === undefined ? {} : { keyVariable }),
  };
  // Bounded: an answer without a limit may cost more than any cap.
  const probe = await probeEndpoint(target, { bounded: true, meter, ...(signal === undefined ? {} : { signal }) });
  writeSealedJson(path, probe);
  return probe;
}

/** A run that began before servers were asked for this goes on as it began. */
function withPenalties(probe: EndpointProbe): EndpointProbe {
  return { ...probe, findings: { ...probe.findings, penalties: probe.findings.penalties ?? { value: "unknown", seen: "not looked for" } } };
}

function sameModel(probe: EndpointProbe, { model, kind }: GatherConfig["endpoint"]): EndpointProbe {
  const before = probe.endpoint;
  if ((model === undefined || model === before.model) && (kind === undefined || kind === before.kind)) return probe;
  throw new ConfigError(`the run was begun with ${before.model} (${before.kind}).`, { hint: "Name another run folder: --run-dir." });
}
