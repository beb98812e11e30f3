import type { PageSection } from "../../../page/index.js";
import { formatCount } from "../../report/index.js";
import type { MethodCosts, TrainingCosts } from "../training-costs.js";

/** What learning took, method by method, as a section of a page. Undefined where nothing was counted. */
export function trainingCostsSection(costs: TrainingCosts | undefined): PageSection | undefined {
  const methods = Object.entries(costs ?? {});
  if (methods.length === 0) return undefined;
  const header = ["", "tokens trained on", "T read", "T generated", "student generated", "FLOPs", "hours"];
  const rows = methods.map(([name, cost]) => [name, ...cells(cost)]);
  const text =
    "Source and target tokens of all steps, without padding; of what is generated, the target. FLOPs are those of matrix products, by formula: a forward pass for what is read or generated, " +
    "three for what is trained on. Validations and scoring are in the hours of their trainings alone, which are those of all calls together; what came from the store took none. What T took is in T alone.";
  return {
    id: "training-cost",
    title: "What learning took",
    parts: [
      { kind: "table", caption: "Training cost per method", header, rows },
      { kind: "paragraph", tone: "note", text },
    ],
  };
}

function cells({
  trainedTokens,
  teacherReadTokens,
  teacherGeneratedTokens,
  studentGeneratedTokens,
  flops,
  seconds,
}: MethodCosts): string[] {
  const counts = [trainedTokens, teacherReadTokens, teacherGeneratedTokens, studentGeneratedTokens];
  return [...counts.map((tokens) => (tokens === 0 ? "0" : formatCount(tokens))), flops.toExponential(2), hours(seconds)];
}

/** Two digits: a trial takes a hundredth of an hour, a study a hundred. */
function hours(seconds: number): string {
  const value = seconds / 3600;
  return value < 100 ? value.toPrecision(2) : value.toFixed(0);
}
