import { storedTemperature } from "../../distill/index.js";
import type { TextModel } from "../../models/index.js";
import { AlignedTeacher } from "../../teachers/index.js";
import { comparisonOf } from "./comparison.js";
import type { DistillContext } from "./distill-context.js";
import { teacherData } from "./for-teacher.js";

/**
 * The teacher as it says of texts what it would have written, where the recipe aligns its tokens with the student's; undefined where it does not.
 * @param fitted The teacher's temperature where it is fitted; 1 if nobody knows yet.
 */
export function alignedTeacherOf(
  teacher: TextModel,
  { config, data }: Pick<DistillContext, "config" | "data">,
  fitted?: number,
): AlignedTeacher | undefined {
  const { alignment } = config.distillation;
  if (alignment === undefined) return undefined;
  const { train, unlabeled, tokenizer } = teacherData(data);
  return new AlignedTeacher(teacher, {
    tokenizers: { teacher: tokenizer, student: data.tokenizer },
    sources: new Map([...train, ...unlabeled].map(({ id, inputIds }) => [id, inputIds])),
    ...alignment,
    temperature: storedTemperature(comparisonOf(config, fitted), "top-k"),
    batchTokens: config.generation.batchTokens,
  });
}
