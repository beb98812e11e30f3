import { contentHash, TeacherError } from "../../../core/index.js";
import type { LlmEndpoint, LlmKind } from "../endpoint.js";
import { HttpEndpoint } from "../http/index.js";
import { NoSuchRoute, RetryableTeacherError } from "../teacher-errors.js";
import { findLimits } from "./find-limits.js";
import { findSampling } from "./find-sampling.js";
import { findShapes } from "./find-shapes.js";
import type { EndpointProbe, ProbeFindings } from "./findings.js";
import { gatherEvidence } from "./gather-evidence.js";
import { type AskProbe, Prober } from "./prober.js";

/** An endpoint of which not everything is known yet. */
export interface ProbeTarget extends Pick<LlmEndpoint, "baseUrl" | "keyVariable" | "timeoutMs"> {
  /** Undefined: the one that the server lists. */
  readonly model?: string;
  /** Undefined: chat where there is any, else completions. */
  readonly kind?: LlmKind;
}

export interface ProbeOptions extends AskProbe {
  /** Ask nothing whose answer may be of any length: for whoever pays for it. Default false. */
  readonly bounded?: boolean;
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Finds out how a server behaves, with 15 requests of a few tokens each, or 16: where a server sends shorter lists than are asked for, and where a text that is continued does not end by itself.
 * @throws TeacherError for a server that cannot be reached or refuses everything, and where a model has to be named; ConfigError; InterruptedError.
 */
export async function probeEndpoint(
  target: ProbeTarget,
  { environment = process.env, bounded = false, ...options }: ProbeOptions = {},
): Promise<EndpointProbe> {
  const { kind: wanted, ...settings } = target;
  const http = new HttpEndpoint(settings, environment);
  const model = target.model ?? onlyModel(await listedModels(http, options.signal), http.name);
  const prober = new Prober(options);
  const evidence = await gatherEvidence({ ...settings, model }, { prober, environment, kind: wanted, bounded });
  const findings: ProbeFindings = { ...findShapes(evidence), ...findSampling(evidence), ...findLimits(evidence) };
  const { kind } = evidence;
  return {
    version: 1,
    endpoint: { baseUrl: http.name, model, kind },
    requests: prober.count,
    findings,
    signature: contentHash({ version: 1, model, kind, findings: valuesOf(findings) }),
  };
}

/** What was seen differs from time to time, in texts and counts; what was found should not. */
function valuesOf(findings: ProbeFindings): Record<string, string | number> {
  return Object.fromEntries(Object.entries(findings).map(([name, { value }]) => [name, value]));
}

/** Some servers fail at listing what they serve all the same. */
async function listedModels(http: HttpEndpoint, signal: AbortSignal | undefined): Promise<readonly string[]> {
  try {
    return await http.models(signal === undefined ? {} : { signal });
  } catch (error) {
    const fails = error instanceof NoSuchRoute || (error instanceof RetryableTeacherError && error.status === 500);
    throw fails
      ? new TeacherError(error.message, { hint: "Name the model with --model: then the list is not asked for.", cause: error })
      : error;
  }
}

function onlyModel(models: readonly string[], name: string): string {
  const [model] = models;
  if (model !== undefined && models.length === 1) return model;
  const shown = models.slice(0, 8).join(", ");
  throw new TeacherError(
    `${name} has ${models.length === 0 ? "no model" : `${models.length} models: ${shown}${models.length > 8 ? " …" : ""}`}.`,
    {
      hint: "Name one with --model.",
    },
  );
}
