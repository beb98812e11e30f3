import type { TeacherCandidate, TeacherPosition } from "../../align/index.js";
import type { EncodedExample } from "../../data/index.js";
import { visitLogits } from "../../generate/index.js";
import type { TextModel } from "../../models/index.js";
import { div, gather, logSumExp, reshape, sub, type Tensor, to, topk } from "../../tensor/index.js";

/** A token of a teacher's vocabulary, as its candidates name it. */
export type NamedToken = Omit<TeacherCandidate, "logProb">;

/** How much a teacher says of a position. */
export interface TeacherPositionsOptions {
  /** So many of its most probable tokens are listed. */
  readonly topTokens: number;
  /** Its logits are divided by it before its probabilities are taken. */
  readonly temperature: number;
  readonly tokenOf: (id: number) => NamedToken;
  /** Source and target tokens of one pass, padding included; an example that is longer is read alone. */
  readonly batchTokens: number;
}

/**
 * What a model says of each label of each example, teacher-forced, without gradients and dropout: the label's log-probability, and its most probable tokens with theirs, in nats, among all ids
 * of the model. An example without labels has no positions.
 */
export async function teacherPositions(
  model: TextModel,
  examples: readonly EncodedExample[],
  { batchTokens, ...options }: TeacherPositionsOptions,
): Promise<TeacherPosition[][]> {
  const positions: TeacherPosition[][] = examples.map(() => []);
  const read = [...examples.keys()].filter((index) => (examples[index] as EncodedExample).labels.length > 0);
  const members = read.map((index) => examples[index] as EncodedExample);
  const longest = members.reduce((most, { inputIds, labels }) => Math.max(most, inputIds.length + labels.length), 0);
  await visitLogits(model, members, { batchTokens: Math.max(batchTokens, longest) }, ({ logits, labels, indices }) => {
    const listed = listPositions(logits, labels, options);
    let start = 0;
    for (const index of indices) {
      const { length } = (members[index] as EncodedExample).labels;
      positions[read[index] as number] = listed.slice(start, start + length);
      start += length;
    }
  });
  return positions;
}

/** @param logits `[N, V]` @param labels `[N]` */
function listPositions(
  logits: Tensor,
  labels: Tensor,
  { topTokens, temperature, tokenOf }: Omit<TeacherPositionsOptions, "batchTokens">,
): TeacherPosition[] {
  const [positions, vocabulary] = logits.shape as [number, number];
  const wide = to(logits, { dtype: "float32" });
  const softened = temperature === 1 ? wide : div(wide, temperature);
  const normalizers = reshape(logSumExp(softened, -1), [positions, 1]);
  const listed = Math.min(topTokens, vocabulary);
  const best = topk(softened, listed);
  const own = sub(gather(softened, -1, reshape(labels, [positions, 1])), normalizers).toFloat32Array();
  const values = sub(best.values, normalizers).toFloat32Array();
  const ids = best.indices.toIntegers();
  const candidate = (at: number): TeacherCandidate => ({ ...tokenOf(ids[at] as number), logProb: values[at] as number });
  return Array.from(own, (logProb, position) => ({
    logProb,
    top: Array.from({ length: listed }, (_, rank) => candidate(position * listed + rank)),
  }));
}
