import { join } from "node:path";
import type { TextModel } from "../../models/index.js";
import { escapeMarkdown } from "../../page/index.js";
import { writeFolderAtomic } from "../../runs/index.js";
import { scoredDecoding } from "../config/index.js";
import { adapterBase, type ExportedModel, exportModel, hubDataset, namedBase } from "../exported-models/index.js";
import type { Gathered } from "../gathered/index.js";
import { type SystemResult, withoutOutputs } from "../scoring/index.js";
import { datasetFacts } from "../task/index.js";
import { type StudentName, studentTitles } from "./students.js";
import type { BlackBoxContext } from "./teach-students.js";

interface Learned {
  readonly results: Readonly<Partial<Record<StudentName, SystemResult>>>;
  readonly gathered: Gathered;
}

/**
 * Writes each student as a Hugging Face folder, `students/NAME`.
 * @returns What is to be told of them, a sentence each, once.
 */
export async function exportStudents(
  students: ReadonlyMap<StudentName, TextModel>,
  learned: Learned,
  context: BlackBoxContext,
): Promise<string[]> {
  const told: string[] = [];
  for (const [name, model] of students) {
    const exported = exportedStudent(name, { model, ...learned }, context);
    await writeFolderAtomic(studentFolder(context.phases.run.paths.folder, name), async (aside) => {
      told.push(...(await exportModel(exported, aside, name)));
    });
  }
  return [...new Set(told)];
}

/** Where a run keeps a student. */
export function studentFolder(runFolder: string, name: StudentName): string {
  return join(runFolder, "students", name);
}

function exportedStudent(
  name: StudentName,
  { model, results, gathered }: Learned & { readonly model: TextModel },
  context: BlackBoxContext,
): ExportedModel {
  const { data, config } = context;
  const { prompt, separator, maxSourceLength } = config.data;
  const dataset = datasetFacts(data.dataset);
  const { from } = config.student;
  const result = results[name];
  const taught = name === "gold" ? "" : ` Its teacher was ${escapeMarkdown(gathered.model)}, which was asked through its interface.`;
  return {
    model,
    adapterBase: adapterBase(config.student),
    tokenizer: data.tokenizer,
    inputs: { prompt, separator },
    maxSourceLength,
    decoding: scoredDecoding(config),
    story: {
      title: `${dataset.name}: ${studentTitles[name]}`,
      made: [
        `A ${studentTitles[name].replace(/^student/, "student model")}; the checkpoint was chosen by the labeled validation split.${taught}`,
      ],
      base: from === undefined ? undefined : namedBase(from),
      dataset: { name: dataset.name, hub: hubDataset(config.data), attribution: dataset.attribution },
      ...(result === undefined ? {} : { results: { split: "test", inputs: dataset.test, ...withoutOutputs(result) } }),
      cautions: dataset.notes,
      tags: name === "gold" ? [] : ["knowledge-distillation"],
    },
  };
}
