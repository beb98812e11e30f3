import type { SparseDistribution } from "../../align/index.js";

/** How much of what the teacher said could be used. All but `targets` counts positions of the student. */
export interface AlignedFigures {
  readonly targets: number;
  /** Targets whose teacher's tokens are known. */
  readonly withTokens: number;
  readonly positions: number;
  /** Those that matched one of the teacher's. */
  readonly matched: number;
  /** The teacher's probability for tokens that the student does not have, and for those outside its lists: mean over matched positions; null without any. */
  readonly missingMass: number | null;
  readonly outsideMass: number | null;
}

/** Counts what of a teacher's distributions could be used, target by target. */
export class AlignedCounter {
  #targets = 0;
  #withTokens = 0;
  #positions = 0;
  #matched = 0;
  #missing = 0;
  #outside = 0;

  add(distributions: readonly SparseDistribution[], hasTokens: boolean): void {
    this.#targets++;
    if (hasTokens) this.#withTokens++;
    this.#positions += distributions.length;
    for (const { isMatched, missingMass, outsideMass } of distributions) {
      if (!isMatched) continue;
      this.#matched++;
      this.#missing += missingMass;
      this.#outside += outsideMass;
    }
  }

  get figures(): AlignedFigures {
    const mean = (sum: number): number | null => (this.#matched === 0 ? null : sum / this.#matched);
    return {
      ...{ targets: this.#targets, withTokens: this.#withTokens, positions: this.#positions, matched: this.#matched },
      ...{ missingMass: mean(this.#missing), outsideMass: mean(this.#outside) },
    };
  }
}
