import { ConfigError } from "../../core/index.js";
import type { ComparedHeads } from "../../losses/index.js";
import type { TeacherAndStudent } from "../teacher-and-student.js";
import type { RelationForm } from "./relations-at.js";

/** In which heads relations are compared. */
export interface RelationHeadsOptions {
  readonly form: RelationForm;
  /**
   * Of `minilm` alone: whether attention probabilities are compared head by head, with values related in the models' own heads, as their authors do, or as
   * their means over each model's heads, with values related in `relationHeads`. Default: `each`, for which the models must have as many heads.
   */
  readonly heads?: ComparedHeads | undefined;
  /** In how many heads vectors are related. Default: as many as the student has. Not for `minilm` head by head, which takes the models' own. */
  readonly relationHeads?: number | undefined;
}

/** Of the two models: their attention heads, and the size of the vectors that are related. */
type HeadsAndSizes = Readonly<Record<keyof TeacherAndStudent, { readonly heads: number; readonly size: number }>>;

/**
 * In how many heads vectors are related: so many that both models' sizes can be split; of `minilm`, head by head, the models' own.
 * @throws ConfigError for settings that the form does not have, for heads that differ, and for sizes that are not divided.
 */
export function relationHeadsOf({ teacher, student }: HeadsAndSizes, options: RelationHeadsOptions): number {
  const { form, heads = "each", relationHeads = student.heads } = options;
  if (form === "minilm" && heads === "each") return ownHeads({ teacher, student }, options);
  if (form !== "minilm" && options.heads !== undefined)
    throw new ConfigError(`${form}: takes no heads: ${options.heads}; it splits both models' vectors anew, however many heads they have.`, {
      hint: "heads goes with the form minilm; relationHeads says in how many heads vectors are related.",
    });
  const divide = (count: number): boolean => student.size % count === 0 && teacher.size % count === 0;
  if (Number.isInteger(relationHeads) && relationHeads > 0 && divide(relationHeads)) return relationHeads;
  const counts = Array.from({ length: Math.min(student.size, teacher.size) }, (_, i) => i + 1).filter(divide);
  const nearest = [counts.findLast((count) => count < relationHeads), counts.find((count) => count > relationHeads)];
  throw new ConfigError(
    `${form}: relationHeads is ${relationHeads}; it must divide both sizes, ${student.size} of the student and ${teacher.size} of the teacher.`,
    { hint: `Set relationHeads to ${nearest.filter((count) => count !== undefined).join(" or ")}.` },
  );
}

function ownHeads({ teacher, student }: HeadsAndSizes, { relationHeads }: RelationHeadsOptions): number {
  if (relationHeads !== undefined)
    throw new ConfigError("minilm: takes no relationHeads; it relates values in the models' heads.", {
      hint: "With relations.heads: mean it relates them in as many heads as you say.",
    });
  if (student.heads === teacher.heads) return student.heads;
  throw new ConfigError(`minilm: the student has ${student.heads} attention heads, the teacher ${teacher.heads}; they must agree.`, {
    hint: "With relations.heads: mean it compares the means over either model's heads; minilm-v2 splits both models' heads anew.",
  });
}
