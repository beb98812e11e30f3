import type { EncodedExample, PairBatch } from "../../data/index.js";
import type { TextModel } from "../../models/index.js";
import type { Comparison, ObjectiveValue } from "../objective.js";
import { checkDivergence } from "./check-divergence.js";
import { checkLabelShift } from "./check-label-shift.js";
import { checkPadding } from "./check-padding.js";
import { checkRows } from "./check-rows.js";
import { checkTeacher } from "./check-teacher.js";
import { checkTermScales } from "./check-term-scales.js";
import { checkVocabulary } from "./check-vocabulary.js";
import { readBatch } from "./read-batch.js";

/** Looks at one step while it is taken; all of it throws a TrainingError for what is certainly a mistake. */
export interface Examination {
  /** Before the objective sees a micro-batch. */
  batch(batch: PairBatch): void;
  /** After it was backpropagated, so that its memory is free; `again` computes it once more, with other draws and without gradients. */
  value(value: ObjectiveValue, again: () => ObjectiveValue): void;
  /** The means of the step's terms. */
  terms(terms: Readonly<Record<string, number>>): void;
}

/** What the loss doctor works with. */
export interface LossDoctorOptions {
  readonly model: TextModel;
  /** Hears of what may be a mistake, each kind once. */
  readonly warn: (message: string) => void;
}

/** So many steps are examined at first: most mistakes of this kind are there from the first step, and the checks cost about as much as a step. */
const firstSteps = 2;

/**
 * Looks for the mistakes that make a distillation learn the wrong thing without any error: rows joined to other inputs, labels that are padding
 * or shifted twice, a divergence with the wrong sign, a teacher that drops out, terms of very different size. It examines the first steps of
 * a training, again the first after it was resumed, and one whenever it is told to {@link LossDoctor.lookAgain}, for what goes wrong later; it draws from no stream of the training's, so that it changes no result.
 */
export class LossDoctor {
  readonly #options: LossDoctorOptions;
  readonly #warned = new Set<string>();
  #stepsToExamine = firstSteps;

  constructor(options: LossDoctorOptions) {
    this.#options = options;
  }

  /** The examination of the next step, which trains on these examples; undefined if it needs none. */
  examine(examples: readonly EncodedExample[]): Examination | undefined {
    if (this.#stepsToExamine === 0) return undefined;
    this.#stepsToExamine--;
    return {
      batch: (batch) => this.#examineBatch(batch, examples),
      value: (value, again) => examineValue(value, () => again().comparison),
      terms: (terms) => this.#warn("terms", checkTermScales(terms)),
    };
  }

  /** Has the next step examined, too: to be called after a validation, beside which one more examination costs little. */
  lookAgain(): void {
    this.#stepsToExamine = Math.max(1, this.#stepsToExamine);
  }

  #examineBatch(batch: PairBatch, examples: readonly EncodedExample[]): void {
    const { config } = this.#options.model;
    const rows = readBatch(batch, config.decoderStartTokenId === undefined);
    checkVocabulary(rows, config.vocabSize);
    checkRows(rows, examples);
    const withGaps = new Set(examples.filter(({ isLearned }) => isLearned !== undefined).map(({ id }) => id));
    checkLabelShift(rows, config.decoderStartTokenId, withGaps);
    this.#warn("padding", checkPadding(rows, config));
  }

  #warn(kind: string, message: string | undefined): void {
    if (message === undefined || this.#warned.has(kind)) return;
    this.#warned.add(kind);
    this.#options.warn(message);
  }
}

function examineValue({ loss, comparison }: ObjectiveValue, again: () => Comparison | undefined): void {
  if (comparison === undefined) return;
  checkDivergence(comparison, loss.item());
  checkTeacher(comparison, again);
}
