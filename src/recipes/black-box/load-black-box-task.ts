import { basename } from "node:path";
import { type Dataset, dataExtension, keepApart, readExamples, tasks } from "../../data/index.js";
import { checkPseudoTargetFilter } from "../config/index.js";
import { readGathered } from "../gathered/index.js";
import { loadTask } from "../task/index.js";
import type { BlackBoxConfig } from "./black-box-config.js";
import { llmOutputs } from "./llm-outputs.js";
import { taughtStudents } from "./taught-students.js";

/** The task that a recipe names, with the answered inputs as its unlabeled ones. Errors of the readers. */
export async function loadBlackBoxTask(config: BlackBoxConfig): Promise<Dataset> {
  const { data, answers, pseudoTargets } = config;
  const labeled =
    data.dataset === undefined && data.train === undefined ? await withoutLabels(data) : await loadTask({ ...data, unlabeled: undefined });
  // Before anything is trained: answers to the test that are missing are known now.
  if (answers.test !== undefined) llmOutputs(answers.test, labeled.splits.test);
  const answered = readGathered(answers.from, "answers.from").answers;
  taughtStudents(config, answered);
  const sequences = 1 + Math.max(...answered.map(({ k }) => k));
  checkPseudoTargetFilter(pseudoTargets.filter ?? {}, { sequences, maxTargetLength: data.maxTargetLength });
  const sources = new Map(answered.map(({ id, source }) => [id, source]));
  const unlabeled = [...sources].map(([id, source]) => ({ id, source }));
  const { gold: _, ...rest } = labeled;
  const apart = keepApart({ ...labeled.splits, unlabeled });
  // What the labeled splits have in common was said when they were read.
  const notes = [...new Set([...labeled.notes, ...apart.notes])];
  return { ...rest, splits: apart.splits, notes };
}

async function withoutLabels({ validation, test, columns = {}, delimiter, task }: BlackBoxConfig["data"]): Promise<Dataset> {
  const options = { columns, delimiter, ...(task === undefined ? {} : { taskColumns: tasks[task].columns }) };
  const splits = {
    train: [],
    validation: await readExamples(validation as string, options),
    test: await readExamples(test as string, options),
    unlabeled: [],
  };
  const notes = ["there are no labels to learn from: the labeled validation rows only choose checkpoints."];
  return { name: basename(test as string, dataExtension(test as string)), splits, targetKind: "text", notes };
}
