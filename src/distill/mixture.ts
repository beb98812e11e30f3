import { ConfigError } from "../core/index.js";
import type { PairBatch } from "../data/index.js";
import type { Normalization } from "../losses/index.js";
import type { ForwardOutput } from "../models/index.js";
import { add, div, mul, noGrad, scope, type Tensor, to } from "../tensor/index.js";
import type { Objective, ObjectiveContext } from "../train/index.js";
import { assertSameVocabulary } from "./assert-same-vocabulary.js";
import { type InputNoise, inputNoise } from "./noise/index.js";
import type { TeacherAndStudent } from "./teacher-and-student.js";
import type { DistillationPasses, DistillationTerm } from "./terms/index.js";
import { type Weight, weightAt } from "./weight.js";

/** A term, and what it counts for. */
export interface MixtureTerm {
  readonly term: DistillationTerm;
  readonly weight: Weight;
  /** The term is divided by it before it is weighted: its size at the start, so that weights compare terms of one size. Default: 1. */
  readonly scale?: number | undefined;
}

/** How the two models read a batch. */
export interface PassOptions {
  /**
   * The teacher's logits, and they alone, are divided by it before anything is compared: above 1 for a teacher that is surer than it is right
   * (temperature scaling, Guo et al. 2017, arXiv:1706.04599), to be chosen on validation. Default: 1. `temperature` is another matter: it softens both.
   */
  readonly teacherTemperature?: number | undefined;
  /** The teacher's dropout is on, at its own rates. */
  readonly teacherDropout?: boolean | undefined;
  /** The student, and it alone, reads noisy sources. */
  readonly inputNoise?: InputNoise | undefined;
}

/** What a mixture is besides its terms. */
export interface MixtureOptions extends PassOptions {
  /** As it stands in logs and reports. */
  readonly name: string;
  readonly normalization?: Normalization | undefined;
}

/**
 * A distillation that minimises Σ weight · term / scale over terms that are all made from one pass of each model, both teacher-forced on the batch's targets,
 * gold or pseudo. The teacher runs without gradients, and without dropout unless told otherwise.
 * @throws ConfigError if the models differ in start or end token (the teacher reads batches made for the student), or in the size of the vocabulary by more than its padding,
 * a weight is none, or noise of inputs meets terms that compare the two models' source positions.
 */
export function mixture(models: TeacherAndStudent, terms: readonly MixtureTerm[], options: MixtureOptions): Objective {
  const { name, normalization = "token", teacherDropout = false } = options;
  checkTerms(terms, options);
  const passesOf = makePasses(models, terms, options);
  return {
    name,
    normalization,
    compute(batch, context) {
      const passes = passesOf(batch, context);
      const values = terms.map(({ term }) => term.compute(passes));
      const comparison = values.find((value) => value.comparison !== undefined)?.comparison;
      return {
        loss: values.map(({ loss }, i) => weighted(loss, terms[i] as MixtureTerm, context)).reduce(add),
        terms: Object.fromEntries(values.map(({ loss }, i) => [terms[i]?.term.name, loss])),
        ...(comparison === undefined ? {} : { comparison: { ...comparison, teacherDropout } }),
      };
    },
  };
}

/** One pass of each model over a batch, with all that the terms look at. */
function makePasses(
  { teacher, student }: TeacherAndStudent,
  terms: readonly MixtureTerm[],
  { teacherTemperature = 1, teacherDropout, inputNoise: noise }: MixtureOptions,
): (batch: PairBatch, context: ObjectiveContext) => DistillationPasses {
  assertSameVocabulary({ teacher: teacher.config, student: student.config });
  const noisy = noise && inputNoise(noise, student.config.padTokenId);
  const capturesOf = (role: keyof TeacherAndStudent): string[] => [...new Set(terms.flatMap(({ term }) => term.captures?.[role] ?? []))];
  const captures = { teacher: capturesOf("teacher"), student: capturesOf("student") };
  return (batch, { dropout, recompute, step }) => {
    const logits = batch.labelPositions;
    const read = (): ForwardOutput =>
      calibrated(
        teacher.forward(batch, { dropout: teacherDropout ? dropout : undefined, capture: captures.teacher, logits }),
        teacherTemperature,
      );
    return {
      batch,
      teacher: noGrad(() => scope(read)),
      student: student.forward(noisy?.(batch, step) ?? batch, { dropout, recompute, capture: captures.student, logits }),
    };
  };
}

function calibrated(output: ForwardOutput, temperature: number): ForwardOutput {
  return temperature === 1 ? output : { ...output, logits: div(to(output.logits, { dtype: "float32" }), temperature) };
}

function weighted(loss: Tensor, { weight, scale = 1 }: MixtureTerm, { progress = 0 }: ObjectiveContext): Tensor {
  const factor = weightAt(weight, progress);
  const scaled = scale === 1 ? loss : div(loss, scale);
  return factor === 1 ? scaled : mul(scaled, factor);
}

function checkTerms(terms: readonly MixtureTerm[], { name, inputNoise, teacherTemperature = 1 }: MixtureOptions): void {
  if (!(teacherTemperature > 0 && teacherTemperature < Infinity))
    throw new ConfigError(`${name}: teacherTemperature is ${teacherTemperature}; it must be above 0.`);
  if (!terms.some(({ weight }) => weightAt(weight, 0) > 0 || weightAt(weight, 1) > 0))
    throw new ConfigError(`${name}: no term counts for anything: there is nothing to minimise.`);
  for (const { term, scale = 1 } of terms) {
    if (!(scale > 0 && scale < Infinity)) throw new ConfigError(`${name}: the scale of ${term.name} is ${scale}; it must be above 0.`);
    if (inputNoise === undefined || term.captures === undefined) continue;
    throw new ConfigError(
      `${name}: ${term.name} compare the two models position by position; with inputNoise they read different sources.`,
    );
  }
}
