import type { PseudoTargetStatistics } from "../../../distill/index.js";

/** What a report says about its pseudo-targets, in a sentence. */
export function describePseudoTargets(statistics: PseudoTargetStatistics): string {
  const { generated, empty, cutOff, meanLength, meanLogProb, equalToGold, distinctPerInput } = statistics;
  const count = (value: number): string => value.toLocaleString("en");
  const facts = [
    ...(meanLength === null ? [] : [`${meanLength.toFixed(1)} tokens on average`]),
    ...(meanLogProb === null ? [] : [`${meanLogProb.toFixed(3)} nats of log-probability per token under T`]),
    `${count(cutOff)} cut off`,
    `${count(empty)} empty and left out`,
    ...(equalToGold === null ? [] : [`${(100 * equalToGold).toFixed(1)} % of those of labeled inputs equal to the gold target`]),
    ...(distinctPerInput === null ? [] : [`${distinctPerInput.toFixed(2)} different ones per input`]),
  ];
  return `Of ${count(generated)} pseudo-targets generated: ${facts.join(", ")}.`;
}
