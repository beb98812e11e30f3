import {
  type Counting,
  type EndpointProbe,
  type Forecast,
  type GatherOutcome,
  gatherAnswers,
  type Ledger,
  LlmClient,
  type LlmEndpoint,
} from "../../teachers/index.js";
import { type GatherFiles, type JudgeOptions, stopsOf } from "../gathered/index.js";
import type { Phases } from "../phases/index.js";
import { agreedRequest } from "./agreed-request.js";
import { checkPromptsUnchanged } from "./check-prompts.js";
import { CostForecast } from "./cost-forecast.js";
import { formatCost, formatForecast } from "./format-cost.js";
import type { GatherConfig } from "./gather-config.js";
import type { GatherPrompts } from "./load-prompts.js";

export interface AskAllOptions {
  readonly loaded: GatherPrompts;
  readonly ledger: Ledger;
  readonly counting: Counting;
  readonly probe: EndpointProbe;
  readonly phases: Phases;
  readonly files: GatherFiles;
}

export interface AskedAll {
  readonly outcome: GatherOutcome;
  readonly forecast: Forecast | undefined;
  /** How the answers are to be read. */
  readonly judging: JudgeOptions;
}

/** At these shares of the inputs the forecast is said, besides after the first 20. */
const toldAt = [0.1, 0.25, 0.5, 0.75];

/** Asks for every answer that is not there yet, at an endpoint that has been probed, and says what all of it will cost as that becomes clear. */
export async function askAll(config: GatherConfig, { loaded, ledger, counting, probe, phases, files }: AskAllOptions): Promise<AskedAll> {
  const { kind } = probe.endpoint;
  const prompts = loaded.prompts(kind);
  checkPromptsUnchanged(files.prompts, prompts);
  learnCounting(counting, probe);
  const { request, samplesPerRequest, warnings } = agreedRequest(config, probe);
  for (const message of warnings) phases.emit({ kind: "warning", message });
  const costs = new CostForecast(prompts, ledger, config);
  const told = new Set([20, ...toldAt.map((share) => Math.ceil(share * prompts.length))].filter((count) => count >= 20));
  const outcome = await gatherAnswers(prompts, {
    client: new LlmClient(endpointOf(config, probe)),
    ...{ ledger, counting, request, samplesPerRequest },
    samples: config.samples,
    concurrency: config.concurrency,
    attempts: config.attempts,
    longestWaitMs: 1000 * config.longestWaitSeconds,
    signal: phases.context.signal,
    onAnswered: (done, id) => {
      costs.answered(id);
      phases.emit({ kind: "progress", done, total: prompts.length, unit: "inputs" });
      if (told.has(done)) tellForecast(config, { costs, ledger, done, phases });
    },
  });
  return {
    outcome,
    forecast: costs.first,
    judging: { prompt: config.prompt, stops: stopsOf(config, kind), findings: probe.findings },
  };
}

function endpointOf({ endpoint }: GatherConfig, { endpoint: { model, kind } }: EndpointProbe): LlmEndpoint {
  const { baseUrl, keyVariable, parameters, timeoutSeconds } = endpoint;
  return {
    ...{ baseUrl, model, kind, timeoutMs: 1000 * timeoutSeconds },
    ...(keyVariable === undefined ? {} : { keyVariable }),
    ...(parameters === undefined ? {} : { parameters }),
  };
}

/** What was probed is less than what is assumed of a server that nobody knows. */
function learnCounting(counting: Counting, { findings }: EndpointProbe): void {
  counting.findings = findings;
  if (typeof findings.templateOverhead.value === "number") counting.templateOverhead = Math.max(0, findings.templateOverhead.value);
}

interface Telling {
  readonly costs: CostForecast;
  readonly ledger: Ledger;
  readonly done: number;
  readonly phases: Phases;
}

function tellForecast(config: GatherConfig, { costs, ledger, done, phases }: Telling): void {
  const forecast = costs.now();
  if (forecast === undefined) return;
  const spent = formatCost(ledger.spent, config);
  phases.emit({ kind: "note", message: `after ${done.toLocaleString("en")} inputs: ${spent} spent, ${formatForecast(forecast, config)}.` });
}
