import { isDecoderOnly, type TextModel } from "../../models/index.js";
import { scoredDecoding } from "../config/index.js";
import { adapterBase, exportModel, hubDataset, namedBase } from "../exported-models/index.js";
import { cautions } from "../scoring/index.js";
import type { PreparedData } from "../task/index.js";
import type { DistillConfig } from "./config/index.js";
import { type DistillReport, reportLegend, reportTable, type SystemName } from "./report/index.js";

/** A system of a run: its model, and what the run says of it. */
export interface RunSystem {
  readonly name: SystemName;
  readonly model: TextModel;
  readonly report: DistillReport;
  readonly data: Pick<PreparedData, "tokenizer">;
}

const titles: Readonly<Record<SystemName, string>> = { S: "student without a teacher", T: "teacher", KD: "distilled student" };

/**
 * Writes a system of a run as a Hugging Face folder, with the decoding of the run's table and a card. What comes back is to be told, see `exportModel`.
 * @param called What the card calls the folder, which may be written aside first.
 */
export function exportSystem({ name, model, report, data }: RunSystem, folder: string, called: string): Promise<string[]> {
  const { config, dataset, systems } = report;
  const { maxSourceLength, prompt, separator, chat } = config.data;
  const base = baseOf(name, config);
  return exportModel(
    {
      model,
      adapterBase: adapterBase(name === "T" ? config.teacher : config.student),
      tokenizer: data.tokenizer,
      inputs: { prompt, separator: isDecoderOnly(model.config) ? separator : undefined, chat },
      maxSourceLength,
      decoding: scoredDecoding(config),
      story: {
        title: `${dataset.name}: ${titles[name]}`,
        made: [`This is ${name} of a run in which three systems were compared. ${reportLegend(report)}`],
        base: base === undefined ? undefined : namedBase(base),
        dataset: { name: dataset.name, hub: hubDataset(config.data), attribution: dataset.attribution },
        results: { split: "test", inputs: dataset.test, ...systems[name], table: reportTable(report) },
        cautions: [...dataset.notes, ...cautions({ warnings: report.warnings, results: systems })],
        tags: name === "KD" ? ["knowledge-distillation"] : [],
      },
    },
    folder,
    called,
  );
}

/** What a system's weights come from: of a student made from its teacher, the teacher's folder. */
function baseOf(name: SystemName, { teacher, student }: DistillConfig): string | undefined {
  if (name === "T") return teacher.from;
  return student.from === "auto" ? teacher.from : student.from;
}
