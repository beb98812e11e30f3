import { formatCount } from "../core/index.js";
import type { PageTable } from "./page.js";

/** What learning took: tokens (source and target, without padding; of what is generated, the target alone), operations, and time. */
export interface TrainingCost {
  readonly trainedTokens: number;
  readonly teacherReadTokens: number;
  readonly teacherGeneratedTokens: number;
  readonly studentGeneratedTokens: number;
  readonly flops: number;
  readonly seconds: number;
}

/** A row per method. */
export function trainingCostTable(caption: string, methods: readonly (readonly [name: string, cost: TrainingCost])[]): PageTable {
  const header = ["", "tokens trained on", "T read", "T generated", "student generated", "FLOPs", "hours"];
  return { kind: "table", caption, header, rows: methods.map(([name, cost]) => [name, ...cells(cost)]) };
}

/** What the columns are. */
export const trainingCostLegend =
  "Source and target tokens of all steps, without padding; of what is generated, the target. FLOPs are those of matrix products, by formula: a forward pass for what is read or generated, " +
  "three for what is trained on. Validations and scoring are in the hours of their trainings alone, which are those of all calls together; what came from the store took none. What T took is in T alone.";

function cells({
  trainedTokens,
  teacherReadTokens,
  teacherGeneratedTokens,
  studentGeneratedTokens,
  flops,
  seconds,
}: TrainingCost): string[] {
  const counts = [trainedTokens, teacherReadTokens, teacherGeneratedTokens, studentGeneratedTokens];
  return [...counts.map((tokens) => (tokens === 0 ? "0" : formatCount(tokens))), flops.toExponential(2), hours(seconds)];
}

/** Two digits: a trial takes a hundredth of an hour, a study a hundred. */
function hours(seconds: number): string {
  const value = seconds / 3600;
  return value < 100 ? value.toPrecision(2) : value.toFixed(0);
}
