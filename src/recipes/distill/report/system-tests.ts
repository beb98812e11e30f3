import type { Dataset } from "../../../data/index.js";
import { referencesOf, restorePlaceholders } from "../../../data/index.js";
import type { SegmentNegativeLogLikelihoods } from "../../../evaluate/index.js";
import {
  approximateRandomization,
  averageNegativeLogLikelihood,
  bleu,
  corpusStatistics,
  negativeLogLikelihoodStatistics,
  type SegmentStatistics,
  type SumScorer,
  wordErrors,
} from "../../../metrics/index.js";
import type { SystemResult } from "../../scoring/index.js";
import type { SystemName } from "./systems.js";

/** Whether differences from S are more than chance, over the inputs of the test split: p-values of paired tests. */
export interface SystemTests {
  /** Of the NLLs. Absent where a likelihood is not finite. */
  readonly nll?: Readonly<Record<"T" | "KD", number>>;
  /** Of the task's first metric. */
  readonly score: Readonly<Record<"KD", number>>;
  /** How they were made. */
  readonly signature: string;
}

/** Tests T's and KD's NLL, and KD's first metric, against S's by approximate randomization. */
export function testSystems(
  results: Readonly<Record<SystemName, SystemResult>>,
  { splits, targetKind }: Dataset,
  seed: number,
): SystemTests {
  const { S, T, KD } = results;
  const metric = targetKind === "phonemes" ? wordErrors : bleu();
  const references = splits.test.map((example) => referencesOf(example).map((reference) => restorePlaceholders(reference, example)));
  const statistics = ({ predictions }: SystemResult): SegmentStatistics => corpusStatistics(metric, predictions, references);
  const tested = (scorer: SumScorer, baseline: SegmentStatistics, system: SegmentStatistics) =>
    approximateRandomization(scorer, { baseline: [baseline], system: [system] }, { seed });
  const { pValue, signature } = tested(metric, statistics(S), statistics(KD));
  const score = { KD: pValue };
  const areFinite = [S, T, KD].every(({ segments }) => segments.nats.every(Number.isFinite));
  if (!areFinite) return { score, signature };
  const nllOf = (system: SystemResult): number =>
    tested(averageNegativeLogLikelihood, nllStatistics(S.segments), nllStatistics(system.segments)).pValue;
  return { nll: { T: nllOf(T), KD: nllOf(KD) }, score, signature };
}

function nllStatistics({ nats, tokens }: SegmentNegativeLogLikelihoods): SegmentStatistics {
  return negativeLogLikelihoodStatistics(nats, tokens);
}
