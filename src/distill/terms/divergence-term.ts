import {
  type DivergenceName,
  type DivergenceSettings,
  divergence,
  meanOverLabels,
  type Normalization,
  sharedLogits,
  unsharedMass,
} from "../../losses/index.js";
import { add } from "../../tensor/index.js";
import type { DistillationTerm } from "./distillation-term.js";

/** How the two models' next-token distributions are compared, and what the result is averaged over. */
export interface DivergenceTermOptions extends DivergenceSettings {
  /** How the two distributions are compared; the term has this name. Default: `forward-kl`, the study's. */
  readonly divergence?: DivergenceName;
  /** What the loss is averaged over. Default: `token`. */
  readonly normalization?: Normalization;
}

/**
 * The divergence of P_S from P_T at every target position (docs/PAPERS.md, L_log), over the ids that both models have; and −log of what P_S gives to them, where
 * it has others.
 * @throws ConfigError if the divergence or its options are wrong.
 */
export function divergenceTerm(options: DivergenceTermOptions): DistillationTerm {
  const { divergence: name = "forward-kl", normalization = "token", ...settings } = options;
  const compare = divergence(name, settings);
  return {
    name,
    compute({ batch, student, teacher }) {
      const shared = sharedLogits({ studentLogits: student.logits, teacherLogits: teacher.logits });
      const compared = compare(shared.studentLogits, shared.teacherLogits);
      const unshared = unsharedMass(student.logits, shared.studentLogits.shape[1] as number, settings.temperature);
      const losses = unshared === undefined ? compared : add(compared, unshared);
      return { loss: meanOverLabels(losses, batch.labelsPerRow, normalization), comparison: { ...shared, divergence: compare } };
    },
  };
}
