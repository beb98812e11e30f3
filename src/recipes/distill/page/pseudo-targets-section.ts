import type { PageSection } from "../../../page/index.js";
import type { FinishedDistillation } from "./finished-distillation.js";

/** What T wrote for the student to learn from; undefined where it wrote nothing. */
export function pseudoTargetsSection({ report }: FinishedDistillation): PageSection | undefined {
  const {
    generated,
    empty,
    cutOff,
    meanLength,
    meanLogProb,
    equalToGold,
    distinctPerInput,
    goldOfUnlabeled: gold,
  } = report.pseudoTargetStatistics;
  if (generated === 0) return undefined;
  const count = (value: number): string => value.toLocaleString("en");
  const facts: [string, string][] = [
    ["generated", count(generated)],
    ...(meanLength === null ? [] : [["mean length", `${meanLength.toFixed(1)} tokens`] as [string, string]]),
    ...(meanLogProb === null ? [] : [["mean log-probability under T", `${meanLogProb.toFixed(3)} nats per token`] as [string, string]]),
    ...(distinctPerInput === null ? [] : [["different ones per input", distinctPerInput.toFixed(2)] as [string, string]]),
    ["cut off at the greatest length", count(cutOff)],
    ["empty, and left out", count(empty)],
    ...(equalToGold === null
      ? []
      : [["equal to the gold target, of labeled inputs", `${(100 * equalToGold).toFixed(1)} %`] as [string, string]]),
    ...(gold === undefined
      ? []
      : [
          [
            `against the gold of ${count(gold.inputs)} unlabeled inputs`,
            `BLEU ${gold.bleu.toFixed(2)}, ROUGE-L ${gold.rougeL.toFixed(3)}`,
          ] as [string, string],
        ]),
  ];
  return { id: "pseudo-targets", title: "Pseudo-targets", parts: [{ kind: "facts", facts }] };
}
