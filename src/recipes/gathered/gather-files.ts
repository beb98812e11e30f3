import { join } from "node:path";
import { runPaths } from "../../runs/index.js";

/** Where a run keeps what it gathers, beside what every run has. */
export interface GatherFiles {
  readonly folder: string;
  /** Every request and every answer: JSON lines, each on the disk itself before the next step. */
  readonly requests: string;
  /** How the endpoint was found to behave. */
  readonly endpoint: string;
  /** Which inputs were put, and how. */
  readonly prompts: string;
  /** The answers that can be learned from, in the inputs' order: JSON lines. */
  readonly pseudoTargets: string;
}

/** The files of the run in `folder`; touches nothing. */
export function gatherFiles(folder: string): GatherFiles {
  const at = (name: string): string => join(folder, name);
  const { pseudoTargets } = runPaths(folder);
  return { folder, requests: at("requests.jsonl"), endpoint: at("endpoint.json"), prompts: at("prompts.json"), pseudoTargets };
}
