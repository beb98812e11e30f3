import { builtInDatasets, type Dataset, loadDataset, type SplitFiles, tasks } from "../../data/index.js";
import { hubNameOf } from "../../hub/index.js";
import type { DataConfig } from "../config/index.js";
import { hubSplits } from "../hub-sources/index.js";

/** The dataset that a recipe names: a built-in, one of the hub as pinRevisions has named it, or the user's files. Errors as the readers'. */
export async function loadTask(data: DataConfig): Promise<Dataset> {
  if (data.dataset !== undefined) return builtInDatasets[data.dataset].load();
  const { columns = {}, delimiter, task } = data;
  const options = {
    columns,
    delimiter,
    asConversations: data.chat !== undefined,
    ...(task === undefined ? {} : { taskColumns: tasks[task].columns }),
  };
  const ofHub = hubSplits(data.train as string);
  if (ofHub === undefined) return loadDataset(locationOf(data), options);
  return { ...(await loadDataset({ ...ofHub, ...filesBeside(data) }, options)), name: nameOf(data.train as string) };
}

function locationOf(data: DataConfig): string | SplitFiles {
  const others = filesBeside(data);
  return Object.keys(others).length === 0 ? (data.train as string) : { train: data.train as string, ...others };
}

/** The files that are given by name for splits other than train. */
function filesBeside({ validation, test, unlabeled }: DataConfig): Omit<SplitFiles, "train"> {
  return Object.fromEntries(Object.entries({ validation, test, unlabeled }).filter(([, path]) => path !== undefined));
}

/** Without organisation and commit. */
function nameOf(train: string): string {
  return hubNameOf(train)?.name.split("/").at(-1) as string;
}
