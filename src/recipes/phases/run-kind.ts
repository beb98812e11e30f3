import { isTree } from "../../core/index.js";

/** The kind of run that a resolved config is of, by its command's name, told from the keys that only its recipe has; undefined for what is no run's config. */
export function runKind(config: unknown): "distill" | "fine-tune" | "pretrain" | "measure" | "gather" | "black-box" | undefined {
  if (!isTree(config) || config.version === undefined) return undefined;
  if (isTree(config.endpoint)) return "gather";
  if (isTree(config.answers)) return "black-box";
  if (isTree(config.teacher) && isTree(config.student)) return "distill";
  if (Array.isArray(config.models)) return "measure";
  if (!isTree(config.model) || !isTree(config.data)) return undefined;
  return config.data.inputs === undefined ? "fine-tune" : "pretrain";
}
