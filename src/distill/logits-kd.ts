import { ConfigError } from "../core/index.js";
import type { Objective } from "../train/index.js";
import { type MixtureTerm, mixture, type PassOptions } from "./mixture.js";
import type { TeacherAndStudent } from "./teacher-and-student.js";
import { type DivergenceTermOptions, divergenceTerm, labelsTerm, type RelationsTermOptions, relationsTerm } from "./terms/index.js";
import type { Weight } from "./weight.js";

/** What each kind of term counts for, after it was divided by its scale. */
export interface TermWeights {
  /** Of the divergence of next-token distributions. Default: 1, or 0.5 beside relations, as in the study. */
  readonly divergence?: Weight | undefined;
  /** Of the relations. Default: 0.5. */
  readonly relations?: Weight | undefined;
  /** Of the targets' own negative log-likelihood. Default: 0, and it is not computed. */
  readonly nll?: Weight | undefined;
}

/** How a student learns from its teacher's next-token distributions, and from what is inside it. */
export interface LogitsKdOptions extends DivergenceTermOptions, PassOptions {
  /** What of the models' insides is compared besides; nothing by default. */
  readonly relations?: Omit<RelationsTermOptions, "normalization"> | undefined;
  readonly weights?: TermWeights | undefined;
  /** What terms are divided by before they are weighted, by their names, such as {@link termScales} measures. Default: 1. */
  readonly scales?: Readonly<Record<string, number>> | undefined;
}

/**
 * Logits-KD: the divergence of P_S from P_T at every target position, both models teacher-forced on the batch's target, gold or pseudo
 * (docs/PAPERS.md, L_log). The teacher runs without gradients, and without dropout unless `teacherDropout` says so: with it, or with `inputNoise` for the
 * student, this is `noisy-kd`. With `relations` it is `attention-relations-kd` or `hidden-relations-kd`, and any of them can stand beside the labels' NLL; both
 * models run once per batch, whatever is compared.
 * @throws ConfigError if the models differ in start or end token (the teacher reads batches made for the student), or in the size of the vocabulary by more than its padding;
 * if the divergence or its options are wrong; for relations that the models do not have; for weights and scales of terms that are not there, or none above 0.
 * @example
 * ```ts
 * import { corpusNegativeLogLikelihood, initializeModel, logitsKd, parseModelConfig, train } from "retort-kd";
 *
 * const sizes = { model_type: "t5", vocab_size: 40, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2, dropout_rate: 0 };
 * const teacher = initializeModel(parseModelConfig({ ...sizes, d_model: 16 }), { seed: 1 });
 * const student = initializeModel(parseModelConfig({ ...sizes, d_model: 8 }), { seed: 2 });
 * const examples = [{ id: "a", inputIds: Int32Array.of(20, 21, 1), labels: Int32Array.of(30, 31, 1) }];
 * const losses: number[] = [];
 * await train({
 *   model: student,
 *   objective: logitsKd({ teacher, student }, { divergence: "generalized-jsd", beta: 0.5 }),
 *   data: { examples, batchTokens: 64, padTokenId: 0, decoderStartTokenId: 0 },
 *   settings: { learningRate: 0.02, warmupSteps: 0, maxEpochs: 6, patience: 6, maxGradientNorm: 1, computeDtype: "float32" },
 *   seed: 1,
 *   name: "student",
 *   validate: () => corpusNegativeLogLikelihood(student, examples, { batchTokens: 64 }),
 *   folder: "checkpoints/student",
 *   fingerprint: "examples-1",
 *   onEvent: (event) => event.kind === "step" && losses.push(event.loss),
 * });
 * losses.length; // → 6
 * Math.min(...losses) === losses.at(-1); // → true
 * for (const model of [teacher, student]) model.parameters.dispose();
 * ```
 */
export function logitsKd(models: TeacherAndStudent, options: LogitsKdOptions = {}): Objective {
  const { relations, weights = {}, scales = {}, teacherTemperature, teacherDropout, inputNoise, ...divergence } = options;
  const { normalization = "token" } = divergence;
  if (relations === undefined && weights.relations !== undefined)
    throw new ConfigError("weights.relations: there are no relations to weigh.");
  const { divergence: ofDivergence = relations === undefined ? 1 : 0.5, relations: ofRelations = 0.5, nll: ofLabels } = weights;
  const terms: MixtureTerm[] = [
    { term: divergenceTerm(divergence), weight: ofDivergence },
    ...(relations === undefined ? [] : [{ term: relationsTerm(models, { ...relations, normalization }), weight: ofRelations }]),
    ...(ofLabels === undefined ? [] : [{ term: labelsTerm(normalization), weight: ofLabels }]),
  ];
  checkScales(scales, terms);
  const scaled = terms.map((each) => ({ ...each, scale: scales[each.term.name] }));
  return mixture(models, scaled, { name: nameOf(options), normalization, teacherTemperature, teacherDropout, inputNoise });
}

function nameOf({ relations, teacherDropout, inputNoise }: LogitsKdOptions): string {
  if (relations !== undefined) return relations.form === "hidden" ? "hidden-relations-kd" : "attention-relations-kd";
  return teacherDropout === true || inputNoise !== undefined ? "noisy-kd" : "logits-kd";
}

function checkScales(scales: Readonly<Record<string, number>>, terms: readonly MixtureTerm[]): void {
  const names = terms.map(({ term }) => term.name);
  const foreign = Object.keys(scales).find((name) => !names.includes(name));
  if (foreign !== undefined) throw new ConfigError(`scales: there is no term '${foreign}'; there are ${names.join(", ")}.`);
}
