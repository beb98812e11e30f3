import type { PreparedData } from "../task/index.js";
import type { DistillContext, DistillData } from "./distill-context.js";

/** A distillation's task as its teacher reads it. */
export function teacherData(data: DistillData): PreparedData {
  return data.teacher ?? data;
}

/** A context for what the teacher does: the task in its tokens. */
export function forTeacher<Context extends Pick<DistillContext, "data" | "tokenizer">>(context: Context): Context {
  const data = teacherData(context.data);
  return { ...context, data, tokenizer: data.tokenizer };
}
