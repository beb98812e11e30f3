import type { DistillConfig } from "../config/index.js";
import type { DistillReport } from "./report.js";

type Distillation = DistillConfig["distillation"];

/** What the student learned from. */
export function lesson({ objective, relations }: Distillation): string {
  if (objective === "fine-tuning") return "trained";
  const distributions = "distilled from T's next-token distributions";
  if (objective === "attention-relations-kd") return `${distributions} and its attention relations (${relations?.form ?? "minilm-v2"})`;
  return objective === "hidden-relations-kd" ? `${distributions} and the relations of its hidden states` : distributions;
}

/** What of the loss is not as usual: noise, and how several terms are brought together. */
export function lossInWords({ distillation }: Pick<DistillConfig, "distillation">, scales: DistillReport["lossScales"]): string[] {
  return [...noise(distillation), ...weights(distillation), ...divisors(scales)];
}

function noise({ objective, noise }: Distillation): string[] {
  if (objective !== "noisy-kd") return [];
  const { teacherDropout = true, inputDrop = 0, inputReplace = 0 } = noise ?? {};
  const percent = (share: number): string => `${Number((100 * share).toFixed(2))} %`;
  return [
    ...(teacherDropout ? ["T's dropout on"] : []),
    ...(inputDrop > 0 ? [`${percent(inputDrop)} of its sources' words left out`] : []),
    ...(inputReplace > 0 ? [`${percent(inputReplace)} of its sources' words replaced`] : []),
  ];
}

function weights({ weights = {} }: Distillation): string[] {
  return Object.entries(weights).flatMap(([term, weight]) => {
    if (weight === undefined) return [];
    const said = typeof weight === "number" ? `${weight}` : `${weight.from} to ${weight.to}`;
    return [`weight of ${term} ${said}`];
  });
}

function divisors(scales: DistillReport["lossScales"]): string[] {
  if (scales === undefined) return [];
  const each = Object.entries(scales).map(([term, scale]) => `${term} ${scale.toPrecision(3)}`);
  return [`each term divided by its size at the start: ${each.join(", ")}`];
}
