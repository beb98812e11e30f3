import { ConfigError } from "../../../core/index.js";
import { checkPseudoTargetFilter } from "../../config/index.js";
import type { DistillConfig } from "./distill-schema.js";

/**
 * Rules of a filter that ask for nothing, for what cannot be, or for what is always so.
 * @throws ConfigError naming the key.
 */
export function checkFilter({ pseudoTargets, data, ...config }: DistillConfig): void {
  const { filter = {}, sequences } = pseudoTargets;
  checkPseudoTargetFilter(filter, { sequences, maxTargetLength: data.maxTargetLength });
  if (filter.studentLogProb !== undefined) checkStudent(config);
}

/** Random weights find every target equally improbable: what they keep would be chance. */
function checkStudent({ student, distillation }: Pick<DistillConfig, "student" | "distillation">): void {
  const { from, pretraining } = student;
  if (distillation.startFrom === "baseline" || from !== undefined || pretraining !== undefined) return;
  throw new ConfigError(
    "pseudoTargets.filter.studentLogProb: the student starts from random weights, and knows nothing that targets could be judged by.",
    {
      hint: "distillation.startFrom: baseline begins with S, which has learned the labels; or pretrain the student, or leave the rule out.",
    },
  );
}
