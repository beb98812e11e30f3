import { canonicalJson, StudyError } from "../../core/index.js";
import { pathExists, readSealedJson, writeSealedJson } from "../../runs/index.js";
import type { StudyPaths } from "../results/index.js";
import type { Decision } from "./decision.js";

/** The decision of a stage that is written down; undefined where there is none. @throws StorageError for a damaged one. */
export function readDecision(paths: StudyPaths, stage: string): Decision | undefined {
  const path = paths.decision(stage);
  return pathExists(path)
    ? readSealedJson<Decision>(path, "Put it back as it was; or remove it, and `retort study decide` decides anew.")
    : undefined;
}

/**
 * Writes a decision down.
 * @throws StudyError where another one stands there, on which later runs may have been built.
 */
export function writeDecision(paths: StudyPaths, decision: Decision): void {
  const before = readDecision(paths, decision.stage);
  if (before === undefined) writeSealedJson(paths.decision(decision.stage), decision);
  else if (canonicalJson(before) !== canonicalJson(decision)) {
    const changed =
      before.winner === decision.winner ? "by other scores" : `for ${before.winner}; by the scores of now it would be ${decision.winner}`;
    throw new StudyError(`${paths.decision(decision.stage)}: ${decision.stage} was decided before, ${changed}.`, {
      hint: "Later stages may stand on it. Put scores and study back as they were; or remove the file, and the stages after it are planned anew.",
    });
  }
}
