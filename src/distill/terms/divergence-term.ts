import { type DivergenceName, type DivergenceSettings, divergence, meanOverLabels, type Normalization } from "../../losses/index.js";
import type { DistillationTerm } from "./distillation-term.js";

/** How the two models' next-token distributions are compared, and what the result is averaged over. */
export interface DivergenceTermOptions extends DivergenceSettings {
  /** How the two distributions are compared; the term has this name. Default: `forward-kl`, the study's. */
  readonly divergence?: DivergenceName;
  /** What the loss is averaged over. Default: `token`. */
  readonly normalization?: Normalization;
}

/**
 * The divergence of P_S from P_T at every target position (docs/PAPERS.md, L_log).
 * @throws ConfigError if the divergence or its options are wrong.
 */
export function divergenceTerm(options: DivergenceTermOptions): DistillationTerm {
  const { divergence: name = "forward-kl", normalization = "token", ...settings } = options;
  const compare = divergence(name, settings);
  return {
    name,
    compute({ batch, student: { logits: studentLogits }, teacher: { logits: teacherLogits } }) {
      const loss = meanOverLabels(compare(studentLogits, teacherLogits), batch.labelsPerRow, normalization);
      return { loss, comparison: { studentLogits, teacherLogits, divergence: compare } };
    },
  };
}
