import type { PseudoTargetStatistics } from "../../../distill/index.js";

/** The figures of a set of pseudo-targets, name by name, as far as there are any. */
export function pseudoTargetFacts(statistics: PseudoTargetStatistics): [name: string, value: string][] {
  const { generated, empty, cutOff, meanLength, meanLogProb, equalToGold, distinctPerInput, goldOfUnlabeled: gold } = statistics;
  const count = (value: number): string => value.toLocaleString("en");
  const facts: [string, string | undefined][] = [
    ["generated", count(generated)],
    ["mean length", meanLength === null ? undefined : `${meanLength.toFixed(1)} tokens`],
    ["mean log-probability under T", meanLogProb === null ? undefined : `${meanLogProb.toFixed(3)} nats per token`],
    ["different ones per input", distinctPerInput?.toFixed(2)],
    ["cut off at the greatest length", count(cutOff)],
    ["empty, and left out", count(empty)],
    ["equal to the gold target, of labeled inputs", equalToGold === null ? undefined : `${(100 * equalToGold).toFixed(1)} %`],
    [
      "against the gold of unlabeled inputs",
      gold && `BLEU ${gold.bleu.toFixed(2)}, ROUGE-L ${gold.rougeL.toFixed(3)}, of ${count(gold.inputs)}`,
    ],
  ];
  return facts.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
}
