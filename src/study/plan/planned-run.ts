/** A run that a study takes, by what decides its result. */
export interface PlannedRun {
  /** `fine-tune-` or `distill-` and 12 hexadecimal digits of a hash over recipe and needs: equal runs of any two stages are one. */
  readonly key: string;
  readonly verb: "fine-tune" | "distill";
  /** Checked, with every default; models of other runs are named `KEY:model` and `KEY:pretrained`. */
  readonly config: unknown;
  /** Keys of the runs whose models it starts from. */
  readonly needs: readonly string[];
  readonly task: string;
  /** The model that is fine-tuned, or the pair. */
  readonly subject: string;
  readonly seed: number;
  /** What is asked first by it: `S4 one-target · t5 · shake7 · seed 1`. */
  readonly label: string;
}

/** Where a candidate was tried, and which run's system that is. */
export interface Trial {
  readonly task: string;
  /** A model, or a pair. */
  readonly subject: string;
  readonly seed: number;
  readonly key: string;
  /** The run's system: `model` of a fine-tuning. */
  readonly system: "model" | "KD";
  /** The runs of a pair's student alone and of its teacher; absent for models by themselves. */
  readonly ends?: { readonly student: string; readonly teacher: string };
}

/** An answer that a stage may give. */
export interface Candidate {
  /** The option's name; where several were carried, behind theirs: `logits-kd/one-target`. */
  readonly name: string;
  readonly option: string;
  readonly trials: readonly Trial[];
  /** Whether it is the student alone, which is carried as such by an option that changes nothing. */
  readonly isBaseline?: boolean;
  /** What it changes in the study's recipe, stage by stage; absent for models. */
  readonly patches?: readonly Readonly<Record<string, unknown>>[];
}

/** A stage with its candidates. */
export interface PlannedStage {
  readonly id: string;
  readonly question: string;
  readonly over: "models" | "pairs";
  readonly candidates: readonly Candidate[];
  /** Stages before it that are not decided yet, whose outcome is only supposed: `S3: logits-kd`. */
  readonly supposing: readonly string[];
}

/** All that a study takes, as far as decisions are known. */
export interface StudyPlan {
  /** In an order in which every run comes after its needs. */
  readonly runs: readonly PlannedRun[];
  readonly stages: readonly PlannedStage[];
  /** What a reader should know, one sentence each. */
  readonly warnings: readonly string[];
}

/** As much of a stage's decision as a plan goes by. */
export interface KnownDecision {
  readonly winner: string;
  /** Names of candidates. */
  readonly carried: readonly string[];
}
