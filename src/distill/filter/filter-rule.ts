/** A target that a teacher wrote, as far as rules look at it: whoever has texts has all that most of them need. */
export interface FilterCandidate {
  /** The input's text. */
  readonly source: string;
  readonly text: string;
  /** The texts of all K targets that were written for its input, its own among them; one array for all of an input, so that they are compared once. */
  readonly samples: readonly string[];
  /** How many tokens it has, an end-of-sequence counted. */
  readonly tokens: number;
  /** False if it was cut off at the length limit. */
  readonly ended: boolean;
  /** The natural logarithm of its probability under the teacher, summed over its tokens; undefined where the teacher gives none. */
  readonly teacherLogProb?: number | undefined;
  /** The same under the student as distillation finds it; undefined where nobody has asked it. */
  readonly studentLogProb?: number | undefined;
}

/** What recipes and reports call a rule. */
export type FilterRuleName = "teacherLogProb" | "studentLogProb" | "agreement" | "length" | "repetition" | "ended";

/** Why a target is dropped: what the rule found, in words; undefined if it stays. */
export type Judge = (candidate: FilterCandidate) => string | undefined;

/** One reason to drop targets. It judges each by itself or among all, and never by what other rules do. */
export interface FilterRule {
  readonly name: FilterRuleName;
  /** What a target has to be, to stay: `at least −0.5 nats per token under T`. */
  readonly asks: string;
  /**
   * The judge of these candidates. The order in which they stand makes no difference.
   * @throws ConfigError where they lack what the rule looks at.
   */
  readonly among: (candidates: readonly FilterCandidate[]) => Judge;
}
