import { ConfigError } from "../core/index.js";
import type { PairBatch } from "../data/index.js";
import { meanOverLabels, sampledForwardKl, topKForwardKl } from "../losses/index.js";
import type { TextModel } from "../models/index.js";
import type { SparsePositions, StoredPositions } from "../teachers/index.js";
import { noGrad, scope, Tensor, to } from "../tensor/index.js";
import type { Objective, ObjectiveValue } from "../train/index.js";
import type { LogitsKdOptions } from "./logits-kd.js";
import { divergenceTerm } from "./terms/index.js";

/** Distributions that are looked up by their targets, wherever they are from. */
export interface KnownDistributions {
  readonly storage: { readonly kind: "dense" | "top-k" | "sampled" };
  /** What the teacher's logits were divided by. */
  readonly temperature: number;
  readonly vocabularySize: number;
  /** What is known of the targets of a batch, in the order of its labels; undefined if that of one of them is not there. */
  lookup(batch: Pick<PairBatch, "exampleIds" | "labels" | "labelsPerRow">): StoredPositions | undefined;
}

/** What of logits-kd goes without a teacher at hand. */
export type StoredKdOptions = Pick<
  LogitsKdOptions,
  "divergence" | "temperature" | "beta" | "lambda" | "normalization" | "teacherTemperature"
>;

/**
 * What a teacher's logits have to be divided by before they are stored for these options: where only some tokens are kept, nothing can be softened
 * afterwards.
 */
export function storedTemperature(
  { temperature = 1, teacherTemperature = 1 }: StoredKdOptions,
  kind: "dense" | "top-k" | "sampled",
): number {
  return kind === "dense" ? teacherTemperature : teacherTemperature * temperature;
}

/**
 * Logits-KD from distributions that were stored: the same loss without the teacher's pass. Where a target's distributions are not there, as those of a
 * student's own samples, the whole batch goes to `otherwise`, which has the teacher.
 * @throws ConfigError for a divergence that needs whole distributions where they are not stored whole, for distributions of another temperature or of
 * another vocabulary than the student's.
 */
export function storedKd(
  student: TextModel,
  stored: KnownDistributions,
  { otherwise, ...options }: StoredKdOptions & { readonly otherwise: Objective },
): Objective {
  checkStored(student, stored, options);
  const { teacherTemperature: _, ...compared } = options;
  const { normalization = "token", temperature = 1 } = compared;
  const whole = divergenceTerm(compared);
  return {
    name: "logits-kd",
    normalization,
    compute(batch, context) {
      const positions = stored.lookup(batch);
      if (positions === undefined) return otherwise.compute(batch, context);
      const { dropout, recompute } = context;
      const output = student.forward(batch, { dropout, recompute, logits: batch.labelPositions });
      if (positions.kind === "dense") {
        const logits = wholeLogits(positions.logProbs, [batch.labelTokens, stored.vocabularySize], student.device);
        const { loss, comparison } = whole.compute({ batch, student: output, teacher: { logits, captured: new Map() } });
        return { loss, terms: { [whole.name]: loss }, ...(comparison === undefined ? {} : { comparison }) };
      }
      return fromSome(output.logits, positions, { batch, normalization, temperature });
    },
  };
}

/** Log-probabilities are logits: all that a divergence takes of these is their differences. `[N, V]` */
function wholeLogits(halves: Uint16Array, shape: readonly [number, number], device: string): Tensor {
  const bytes = new Uint8Array(halves.buffer, halves.byteOffset, halves.byteLength);
  return noGrad(() => scope(() => to(Tensor.fromBytes(bytes, shape, "float16"), { dtype: "float32", device })));
}

function fromSome(
  logits: Tensor,
  { kind, rows, ids, values, extra }: SparsePositions,
  { batch, normalization, temperature }: { batch: PairBatch; normalization: "token" | "sequence"; temperature: number },
): ObjectiveValue {
  const { device } = logits;
  const integers = (numbers: Int32Array): Tensor => to(Tensor.from(numbers), { dtype: "int64", device });
  const floats = (numbers: Float32Array): Tensor => to(Tensor.from(numbers), { device });
  const tokens = { rows: integers(rows), ids: integers(ids) };
  const losses =
    kind === "sampled"
      ? sampledForwardKl(logits, { ...tokens, shares: floats(values), entropies: floats(extra) }, { temperature })
      : topKForwardKl(logits, { ...tokens, logProbs: floats(values), restLogProbs: floats(extra) }, { temperature });
  const loss = meanOverLabels(losses, batch.labelsPerRow, normalization);
  return { loss, terms: { "forward-kl": loss } };
}

function checkStored(
  { config }: TextModel,
  { storage, temperature, vocabularySize }: Omit<KnownDistributions, "lookup">,
  options: StoredKdOptions,
): void {
  const { divergence = "forward-kl" } = options;
  if (storage.kind !== "dense" && divergence !== "forward-kl")
    throw new ConfigError(`teacherCache: ${divergence} compares whole distributions, and ${storage.kind} keeps some tokens of each.`, {
      hint: "Store them dense, or compare by forward-kl.",
    });
  const wanted = storedTemperature(options, storage.kind);
  if (temperature !== wanted)
    throw new ConfigError(`teacherCache: distributions were stored at temperature ${temperature}, not ${wanted}.`);
  if (config.vocabSize !== vocabularySize)
    throw new ConfigError(`teacherCache: distributions are over ${vocabularySize} tokens, the student has ${config.vocabSize}.`);
}
