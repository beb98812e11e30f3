import type { Dataset } from "../../data/index.js";
import type { RunEvent } from "../../runs/index.js";
import type { TaskPlace } from "../phases/index.js";
import { haveSeparateTokenizers } from "../starting-models/index.js";
import { openTask } from "../task/index.js";
import type { DistillConfig } from "./config/index.js";
import type { DistillContext } from "./distill-context.js";

/**
 * Opens a distillation's task: once, or, for a teacher whose tokenizer is not the student's, for both of them, each in its own tokens. Errors as {@link openTask} and
 * {@link haveSeparateTokenizers}.
 */
export async function openDistillation(
  dataset: Dataset,
  config: DistillConfig,
  place: TaskPlace & Pick<DistillContext, "store">,
): Promise<DistillContext> {
  if (!(await haveSeparateTokenizers(config))) return openTask(dataset, config, place);
  const { teacher: _, ...ofStudent } = config;
  const { student: __, baseline: ___, ...ofTeacher } = config;
  // What is to be known of the dataset itself is said once.
  using read = await openTask({ ...dataset, notes: [] }, ofTeacher, { ...place, emit: ofTeacherTo(place.emit) });
  const task = await openTask(dataset, ofStudent, place);
  return { ...task, config, data: { ...task.data, teacher: { ...read.data, dataset } } };
}

/** Tells whose tokens a warning is about. */
function ofTeacherTo(emit: TaskPlace["emit"]): TaskPlace["emit"] {
  return (event: RunEvent) => emit(event.kind === "warning" ? { ...event, message: `as the teacher reads it, ${event.message}` } : event);
}
