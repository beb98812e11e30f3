import type { PageTable } from "../../page/index.js";
import type { PlannedStage } from "../plan/index.js";
import type { RunRecord } from "../results/index.js";
import { ScoreColumns } from "./score-columns.js";
import type { StageScores } from "./stage-scores.js";

interface ModelSource {
  readonly scores: StageScores;
  readonly records: readonly RunRecord[];
}

/** A table per task: every model of a stage on the test split, and what it costs to run. */
export function modelTables({ candidates }: PlannedStage, { scores, records }: ModelSource): PageTable[] {
  const tasks = [...new Set(candidates.flatMap(({ trials }) => trials.map(({ task }) => task)))];
  return tasks.map((task) => {
    const rows = scores.candidates.flatMap(({ name, cases }) => {
      const own = cases.filter((each) => each.task === task);
      return [...new Set(own.map(({ subject }) => subject))].map((model) => ({
        name: name === model ? name : `${name}: ${model}`,
        model,
        cases: own.filter(({ subject }) => subject === model),
      }));
    });
    const columns = new ScoreColumns(rows.flatMap(({ cases }) => cases));
    return {
      kind: "table",
      caption: `${task}: test split, mean over seeds; what an output costs`,
      header: ["", ...columns.titles, "parameters", "FLOPs", "tokens/s"],
      rows: rows.map(({ name, model, cases }) => [
        name,
        ...columns.cells(cases),
        ...costsOf(records.filter((record) => record.task === task && record.subject === model && record.verb === "fine-tune")),
      ]),
    };
  });
}

/** Of the first seed's model: the others have its sizes. */
function costsOf([record]: readonly RunRecord[]): string[] {
  if (record === undefined) return ["", "", ""];
  const { parameters, flops, tokensPerSecond } = record.splits.test.cost;
  return [
    parameters.toLocaleString("en"),
    flops === undefined ? "" : flops.toExponential(2),
    Math.round(tokensPerSecond).toLocaleString("en"),
  ];
}
