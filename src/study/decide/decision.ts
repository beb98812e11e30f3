import type { ScoreUnit } from "../../metrics/index.js";

/** One candidate of a stage, as it was judged. */
export interface JudgedCandidate {
  readonly name: string;
  readonly option: string;
  /** The mean over its trials, of the measure that decides. */
  readonly value: number;
  /** What breaks a tie: of training where students are distilled, of one output where models are compared; absent where runs did not count them. */
  readonly flops?: number;
  readonly trials: readonly {
    readonly task: string;
    readonly subject: string;
    readonly seed: number;
    readonly key: string;
    readonly value: number;
  }[];
}

/** How a stage was decided: `decisions/STAGE.json`. */
export interface Decision {
  readonly version: 1;
  readonly stage: string;
  readonly metric: string;
  readonly unit: ScoreUnit;
  readonly better: "higher" | "lower";
  readonly split: "validation";
  /** The best first. */
  readonly candidates: readonly JudgedCandidate[];
  readonly winner: string;
  /** What goes on, the winner first. */
  readonly carried: readonly string[];
  /** Candidates that are as good as the winner, as scores are printed, and what decided among them. */
  readonly tie?: { readonly names: readonly string[]; readonly brokenBy: "flops" | "order" };
  /** What a person decided instead of the scores, and why; `scores` would have taken another. */
  readonly override?: { readonly reason: string; readonly scores: string };
}
