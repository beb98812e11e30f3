import type { AlignedFigures, PseudoTargetFiltering } from "../../distill/index.js";
import type { MetricReport } from "../comparing/index.js";
import type { SystemScores } from "../scoring/index.js";
import type { DatasetFacts, TrainingOutcome } from "../task/index.js";
import type { BlackBoxConfig } from "./black-box-config.js";
import type { StudentName } from "./students.js";

/** What the teacher gave. */
export interface AnswersFacts {
  /** The model that was asked, and how its server behaves: the probe's signature. */
  readonly model: string;
  readonly signature: string;
  /** Inputs with answers, and answers that students learn from. */
  readonly inputs: number;
  readonly answers: number;
  /** Of all answers, those that a filter dropped included. */
  readonly aligned: AlignedFigures;
  /** What the recipe's filter dropped; absent without one. */
  readonly filtering?: PseudoTargetFiltering;
}

/** What students of a model behind an interface came to: everything that `scores.json` says. */
export interface BlackBoxReport {
  readonly version: 1;
  readonly dataset: DatasetFacts;
  readonly tokenizer: { readonly vocabularySize: number };
  readonly answers: AnswersFacts;
  /** Each student on the test split, which was looked at once. */
  readonly students: Readonly<Partial<Record<StudentName, SystemScores>>>;
  /** Every metric, of the students and, where its answers to the test are there, of the model itself; differences and tests against the first student. */
  readonly metrics: readonly MetricReport[];
  readonly trainings: readonly Pick<TrainingOutcome, "name" | "steps" | "best" | "nll">[];
  readonly warnings: readonly string[];
  readonly config: BlackBoxConfig;
  /** Wall time of this run, without what an earlier part of a resumed run took. */
  readonly seconds: number;
}
