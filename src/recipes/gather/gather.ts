import { InterruptedError, TeacherError } from "../../core/index.js";
import { writeJsonAtomic } from "../../runs/index.js";
import { assumedOverhead, type Counting, type GatherOutcome, Ledger, ledgerMeter } from "../../teachers/index.js";
import { type GatherFiles, gatherFiles } from "../gathered/index.js";
import { inRun, type Phases, type RecipeContext } from "../phases/index.js";
import { askAll } from "./ask-all.js";
import { countTokensOf } from "./count-tokens.js";
import { formatCost } from "./format-cost.js";
import type { GatherConfig } from "./gather-config.js";
import { type GatherReport, gatherReport } from "./gather-report.js";
import { loadPrompts } from "./load-prompts.js";
import { probedEndpoint } from "./probed-endpoint.js";
import { writeGathered } from "./write-gathered.js";

/** What may differ when a job is gone on with: how it is done, and how much of it; not what is asked. */
const extendable = [
  ...["budget", "limit", "concurrency", "attempts", "longestWaitSeconds", "maxUnanswered"],
  ...["endpoint.baseUrl", "endpoint.timeoutSeconds", "endpoint.keyVariable"],
];

/**
 * Asks a language model behind an OpenAI-compatible interface for K answers to every input, with demonstrations in the prompt (docs/PAPERS.md section 6), and keeps them with their
 * log-probabilities as pseudo-targets. The run folder holds every request and every answer (`requests.jsonl`: each on the disk itself before the next step), how the endpoint behaves
 * (`endpoint.json`) and the pseudo-targets. A run that was interrupted, killed, or stopped by its budget goes on where it was; nothing that was answered is asked for again.
 * @throws TeacherError when the job ends before every input was tried, or too many stay without an answer: what was answered is kept. ConfigError, DataError, StorageError, InterruptedError.
 */
export function gather(config: GatherConfig, context: RecipeContext): Promise<GatherReport> {
  return inRun(config, context, (phases) => gatherPhases(config, phases), extendable);
}

async function gatherPhases(config: GatherConfig, phases: Phases): Promise<GatherReport> {
  const started = performance.now();
  const files = gatherFiles(phases.run.paths.folder);
  const { signal, onEvent } = phases.context;
  const loaded = await phases.phase("data", () => loadPrompts(config, { signal, onEvent }));
  const ledger = new Ledger(files.requests, { cap: config.budget, prices: config.prices });
  try {
    tellLost(ledger, config, phases);
    const counting = await countingOf(config, phases);
    const meter = ledgerMeter(ledger, null, counting);
    const probe = await phases.phase("probe", () => probedEndpoint(config, { path: files.endpoint, meter, signal }));
    const { outcome, forecast, judging } = await phases.phase("answers", () =>
      askAll(config, { loaded, ledger, counting, probe, phases, files }),
    );
    // Before the next phase, which an interruption keeps from beginning: what was answered can be learned from.
    const answers = writeGathered(loaded.inputs, { files, model: probe.endpoint.model, ...judging });
    return await phases.phase("report", () => {
      const facts = { probe, inputs: loaded.inputs.length, outcome, answers, forecast, warnings: phases.warnings(), started };
      const report = gatherReport(config, ledger, facts);
      writeJsonAtomic(phases.run.paths.scores, report);
      refuseUnfinished(report, { outcome, config, files });
      return report;
    });
  } finally {
    ledger.close();
  }
}

/** A kill costs what was under way; whoever pays hears of it. */
function tellLost({ lostNow }: Ledger, config: GatherConfig, phases: Phases): void {
  if (lostNow.requests === 0) return;
  const { requests, spent } = lostNow;
  const cost = formatCost(spent, config);
  phases.emit({
    kind: "warning",
    message: `${requests} requests were under way when an earlier process ended: they are counted as if they had cost the most that they could, ${cost}, and asked again.`,
  });
}

async function countingOf(config: GatherConfig, phases: Phases): Promise<Counting> {
  const onUnderestimate = (message: string): void => phases.emit({ kind: "warning", message });
  return { templateOverhead: assumedOverhead, countTokens: await countTokensOf(config), onUnderestimate };
}

interface Ending {
  readonly outcome: GatherOutcome;
  readonly config: GatherConfig;
  readonly files: GatherFiles;
}

/** What was answered is written down by now. */
function refuseUnfinished({ inputs, answered, unanswered, unansweredCount }: GatherReport, { outcome, config, files }: Ending): void {
  const { stopped } = outcome;
  const there = `${answered.toLocaleString("en")} of ${inputs.toLocaleString("en")} inputs have their answers`;
  if (stopped instanceof InterruptedError) throw stopped;
  if (stopped !== undefined) {
    const { hint } = stopped as TeacherError;
    throw new TeacherError(`${there}; then the job ended: ${stopped.message}`, { ...(hint === undefined ? {} : { hint }), cause: stopped });
  }
  if (unansweredCount <= config.maxUnanswered * inputs) return;
  throw new TeacherError(`${there}; ${unansweredCount} have none after ${config.attempts} tries each, the first: ${unanswered[0]?.why}`, {
    hint: `Run the same command to try these again, or raise maxUnanswered (${config.maxUnanswered}); what was answered is in ${files.pseudoTargets}.`,
  });
}
