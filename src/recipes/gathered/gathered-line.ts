/** A line of a run's file of pseudo-targets: an answer that can be learned from. */
export interface GatheredLine {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** The model that wrote it. */
  readonly from: string;
  /** The natural logarithm of its probability, summed over its tokens; null where the server sent none that can be used. */
  readonly logProb: number | null;
  readonly ended: boolean;
  readonly k: number;
}
