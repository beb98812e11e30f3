import type { PseudoTargetStatistics } from "../../../distill/index.js";

/** What a report says about its pseudo-targets, in a sentence. */
export function describePseudoTargets(statistics: PseudoTargetStatistics): string {
  const { generated, empty, cutOff, meanLength, meanLogProb, equalToGold, distinctPerInput, goldOfUnlabeled: gold } = statistics;
  const count = (value: number): string => value.toLocaleString("en");
  const facts = [
    ...(meanLength === null ? [] : [`${meanLength.toFixed(1)} tokens on average`]),
    ...(meanLogProb === null ? [] : [`${meanLogProb.toFixed(3)} nats of log-probability per token under T`]),
    `${count(cutOff)} cut off`,
    `${count(empty)} empty and left out`,
    ...(equalToGold === null ? [] : [`${(100 * equalToGold).toFixed(1)} % of those of labeled inputs equal to the gold target`]),
    ...(gold === undefined
      ? []
      : [
          `BLEU ${gold.bleu.toFixed(2)} and ROUGE-L ${gold.rougeL.toFixed(3)} against the gold of ${count(gold.inputs)} unlabeled inputs, which nothing is trained on`,
        ]),
    ...(distinctPerInput === null ? [] : [`${distinctPerInput.toFixed(2)} different ones per input`]),
  ];
  return `Of ${count(generated)} pseudo-targets generated: ${facts.join(", ")}.`;
}
