import type { StudyPaths } from "../results/index.js";

/** `KEY:model` and `KEY:pretrained`, as planned recipes name models of other runs. */
const modelOfRun = /^((?:fine-tune|distill)-[0-9a-f]{12}):(model|pretrained)$/;

/** A planned config with the folders of other runs' models where it names the runs. */
export function withModelFolders(config: unknown, paths: Pick<StudyPaths, "run">): unknown {
  if (typeof config === "string") {
    const [, key, model] = modelOfRun.exec(config) ?? [];
    return key === undefined ? config : `${paths.run(key)}/${model}`;
  }
  if (Array.isArray(config)) return config.map((member) => withModelFolders(member, paths));
  if (typeof config !== "object" || config === null) return config;
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, withModelFolders(value, paths)]));
}
