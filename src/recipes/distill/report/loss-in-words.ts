import { describeStorage } from "../../../teachers/index.js";
import type { DistillConfig } from "../config/index.js";
import type { DistillReport } from "./report.js";

type Distillation = DistillConfig["distillation"];

/** What the student learned from. */
export function lesson({ objective, relations }: Distillation): string {
  if (objective === "fine-tuning") return "trained";
  const distributions = "distilled from T's next-token distributions";
  if (objective === "attention-relations-kd") {
    const heads = relations?.heads === "mean" ? ", means over heads" : "";
    return `${distributions} and its attention relations (${relations?.form ?? "minilm-v2"}${heads})`;
  }
  return objective === "hidden-relations-kd" ? `${distributions} and the relations of its hidden states` : distributions;
}

/** What of the loss is not as usual: noise, and how several terms are brought together. */
export function lossInWords(
  { distillation }: Pick<DistillConfig, "distillation">,
  { lossScales, teacherCache, alignment }: Pick<DistillReport, "lossScales" | "teacherCache" | "alignment">,
): string[] {
  return [
    ...aligned(distillation, alignment),
    ...noise(distillation),
    ...weights(distillation),
    ...divisors(lossScales),
    ...cache(teacherCache),
  ];
}

/** How the tokens of a teacher with others were made the student's. */
function aligned({ alignment }: Distillation, facts: DistillReport["alignment"]): string[] {
  if (alignment === undefined) return [];
  const { topTokens, method, ownToken } = alignment;
  const way = `its ${topTokens} most probable tokens, put beside the student's by ${method}, own token ${ownToken}`;
  if (facts === undefined) return [way];
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const { positions, matched, missingMass, outsideMass } = facts;
  if (missingMass === null || outsideMass === null) return [`${way}: no label token matches`];
  const lost = `where ${percent(missingMass)} of T's probability is on tokens that the student lacks and ${percent(outsideMass)} outside these`;
  return [`${way}: ${percent(matched / positions)} of the label tokens match, ${lost}`];
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

function cache(facts: DistillReport["teacherCache"]): string[] {
  if (facts === undefined) return [];
  const { storage, bytesPerToken, bias } = facts;
  const changed =
    bias === undefined
      ? ""
      : `, which changed the loss by ${signed(bias.difference)} ± ${bias.standardError.toPrecision(2)} of ${bias.live.toFixed(3)} at the start`;
  return [`stored once: ${describeStorage(storage)}, ${bytesPerToken.toFixed(1)} bytes per token${changed}`];
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toPrecision(2)}`;
}
