import { isTree } from "../../core/index.js";
import { type TaskName, tasks } from "../../data/index.js";

/**
 * A recipe whose `data.task` names one of the study's tasks, with that task's prompt and lengths where it says none itself. Anything else comes back as it
 * is, to be checked by its schema.
 */
export function withTask(recipe: unknown): unknown {
  const { data } = isTree(recipe) ? recipe : {};
  if (!isTree(recipe) || !isTree(data) || typeof data.task !== "string" || !Object.hasOwn(tasks, data.task)) return recipe;
  const { columns: _, ...settings } = tasks[data.task as TaskName];
  return { ...recipe, data: { ...settings, ...data } };
}
