import type { MetricReport } from "../../comparing/index.js";
import type { SystemComparisons } from "./compare-systems.js";
import { isLikelihood } from "./is-likelihood.js";

/** Whether differences from S are more than chance, over the inputs of the test split: p-values of paired tests. */
export interface SystemTests {
  /** Of the NLLs. Absent where a likelihood is not finite. */
  readonly nll?: Readonly<Record<"T" | "KD", number>>;
  /** Of the task's first metric; T's is absent in reports from before it was tested. */
  readonly score: Readonly<Record<"KD", number>> & Readonly<Partial<Record<"T", number>>>;
  /** How they were made. */
  readonly signature: string;
}

/** Of the comparisons, what the report's sentences go by; undefined where the task's first metric could not be tested. */
export function testsOf({ metrics }: Pick<SystemComparisons, "metrics">): SystemTests | undefined {
  const nll = metrics.find(isLikelihood);
  const first = metrics.find((metric) => metric !== nll);
  const [ofT, ofKd] = [pValueOf(nll, "T"), pValueOf(nll, "KD")];
  const [T, KD] = [pValueOf(first, "T"), pValueOf(first, "KD")];
  if (first?.testSignature === undefined || T === undefined || KD === undefined) return undefined;
  const score = { T, KD };
  const { testSignature: signature } = first;
  return ofT === undefined || ofKd === undefined ? { score, signature } : { nll: { T: ofT, KD: ofKd }, score, signature };
}

function pValueOf(metric: MetricReport | undefined, name: string): number | undefined {
  return metric?.systems.find(({ system }) => system === name)?.comparison?.pValue;
}
