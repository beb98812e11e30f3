import { resolve } from "node:path";
import { exitCodeOf, formatSeconds, RetortError } from "../../core/index.js";
import { executeStudy, type StudyEvent, type StudyOutcome } from "../../study/index.js";
import { given } from "../common-options.js";
import { runWithProgress } from "../run-with-progress.js";
import { withPaths } from "../settings.js";
import { shortPath } from "../summary.js";
import { type OpenStudy, resolvers } from "./open-study.js";

/** On what runs are made. */
export interface Machine {
  readonly threads?: number | undefined;
  readonly device?: "cpu" | "cuda" | undefined;
}

/** Makes a study's runs, telling each on stderr. A failed run gives the exit code, and the rest goes on. */
export async function runStudy({ study, paths, base }: OpenStudy, machine: Machine): Promise<StudyOutcome> {
  const started = performance.now();
  process.stderr.write(`Study folder: ${shortPath(paths.folder)}\n`);
  const outcome = await executeStudy({
    study,
    folder: paths.folder,
    resolvers,
    execute: async ({ verb, config, runFolder }) => {
      const placed = withPaths(config as Record<string, unknown>, (path) => resolve(base, path));
      await runWithProgress({ recipe: verb, config: { ...placed, ...given({ ...machine }) }, runFolder, threads: machine.threads });
    },
    onEvent: (event) => process.stderr.write(`${describeEvent(event)}\n`),
  });
  process.stderr.write(
    `${outcome.failed.length === 0 ? "Done" : `${outcome.failed.length} ${outcome.failed.length === 1 ? "run" : "runs"} failed, the others are done`} in ${formatSeconds((performance.now() - started) / 1000)}.\n`,
  );
  const [failed] = outcome.failed;
  if (failed !== undefined) process.exitCode = exitCodeOf(failed.error);
  return outcome;
}

function describeEvent(event: StudyEvent): string {
  switch (event.kind) {
    case "run": {
      const { run, state, place } = event;
      const count = `[${place.done + (state === "start" ? 1 : 0)}/${place.total}]`;
      return state === "start" ? `\n${count} ${run.label} (${run.key})` : `${count} ${run.label}: done`;
    }
    case "failed":
      return `FAILED ${event.run.label} (${event.run.key}): ${messageOf(event.error)}`;
    case "decided": {
      const { stage, winner, metric, tie } = event.decision;
      return `\n${stage} is decided by ${metric}: ${winner}${tie === undefined ? "" : `, a tie with ${tie.names.filter((name) => name !== winner).join(" and ")}`}`;
    }
    case "undecided":
      return `\n${messageOf(event.error)} Later stages wait for it.`;
    case "note":
      return event.message;
  }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof RetortError && error.hint !== undefined ? `${message}\n  ${error.hint}` : message;
}
