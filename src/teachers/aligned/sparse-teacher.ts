import type { SparseDistribution } from "../../align/index.js";
import type { EncodedExample } from "../../data/index.js";

/**
 * What says how a teacher goes on at every token of a student's targets, where the two cut texts into tokens of their own: the teacher itself ({@link AlignedTeacher}), or answers of one that
 * were kept.
 */
export interface SparseTeacher {
  /**
   * For each target, in order, a distribution over the student's tokens per label.
   * @param targets In the student's tokens. One that was cut off does not end with its end-of-sequence.
   */
  distributions(
    targets: readonly EncodedExample[],
  ): readonly (readonly SparseDistribution[])[] | Promise<readonly (readonly SparseDistribution[])[]>;
}
