import { type PagePart, type TrainingCost, trainingCostLegend, trainingCostTable } from "../../page/index.js";
import { mean } from "../mean.js";
import type { StudyReport } from "./study-report.js";

/** What each way of learning took: every model that is fine-tuned, and every candidate of a stage over pairs, under the first stage that has it. */
export function methodCosts({ stages, records }: StudyReport): PagePart[] {
  const costs = new Map(records.flatMap(({ key, trainingCost }) => (trainingCost === undefined ? [] : [[key, trainingCost] as const])));
  const models = records.filter(({ verb }) => verb === "fine-tune");
  const methods = [
    ...[...new Set(models.map(({ subject }) => subject))].map((name) => ({
      name: `fine-tuning ${name}`,
      keys: models.filter(({ subject }) => subject === name).map(({ key }) => key),
    })),
    ...stages.flatMap(({ stage }) =>
      stage.over === "models"
        ? []
        : stage.candidates
            .filter(({ trials }) => trials.some(({ key, ends }) => key !== ends?.student))
            .map(({ name, trials }) => ({ name: `${stage.id} ${name}`, keys: trials.map(({ key }) => key) })),
    ),
  ];
  // A stage's winner goes on unchanged as a candidate of the next.
  const once = [...new Map(methods.reverse().map((method) => [JSON.stringify(method.keys), method])).values()].reverse();
  const rows = once.flatMap(({ name, keys }): [string, TrainingCost][] => {
    const own = keys.flatMap((key) => costs.get(key) ?? []);
    return own.length < keys.length ? [] : [[name, meanCost(own)]];
  });
  if (rows.length === 0) return [];
  return [
    trainingCostTable("Training cost per method, mean over tasks, pairs and seeds", rows),
    { kind: "paragraph", tone: "note", text: trainingCostLegend },
  ];
}

function meanCost(costs: readonly TrainingCost[]): TrainingCost {
  const of = (name: keyof TrainingCost): number => mean(costs.map((cost) => cost[name]));
  return {
    trainedTokens: of("trainedTokens"),
    teacherReadTokens: of("teacherReadTokens"),
    teacherGeneratedTokens: of("teacherGeneratedTokens"),
    studentGeneratedTokens: of("studentGeneratedTokens"),
    flops: of("flops"),
    seconds: of("seconds"),
  };
}
