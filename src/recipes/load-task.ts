import { builtInDatasets, type Dataset, loadDataset, type SplitFiles } from "../data/index.js";
import type { DistillConfig } from "./config.js";

/** The dataset that a recipe names: a built-in, or the user's files. Errors as the readers'. */
export async function loadTask({ dataset, train, validation, test, unlabeled, columns }: DistillConfig["data"]): Promise<Dataset> {
  if (dataset !== undefined) return builtInDatasets[dataset].load();
  const others = Object.entries({ validation, test, unlabeled }).filter(([, path]) => path !== undefined);
  const location = others.length === 0 ? (train as string) : ({ train, ...Object.fromEntries(others) } as SplitFiles);
  return loadDataset(location, columns === undefined ? {} : { columns });
}
