import type { DistillContext } from "../distill-context.js";
import { pseudoTargetOptions } from "../pseudo-target-options.js";

/** Of a number in 16 bits. */
const half = 2;

/**
 * The bytes that stored distributions take at most, before they are packed, where pseudo-targets are as long as labels are on average: as if every draw gave
 * another token.
 */
export function teacherCacheBytes(context: DistillContext): number {
  const { teacherCache } = context.config.distillation;
  if (teacherCache === undefined) return 0;
  const { train } = context.data;
  const { vocabSize } = context.vocabulary;
  const targets = train.length + pseudoTargetOptions(context).inputs.length * context.config.pseudoTargets.sequences;
  const tokens = (targets * train.reduce((sum, { labels }) => sum + labels.length, 0)) / Math.max(1, train.length);
  if (teacherCache.kind === "dense") return Math.round(tokens * vocabSize * half);
  const kept = Math.min(vocabSize, teacherCache.kind === "top-k" ? teacherCache.k : teacherCache.samples);
  const id = vocabSize <= 65_536 ? 2 : 4;
  // And of every position how many are kept, and one number more.
  return Math.round(tokens * (kept * (id + half) + 2 * half));
}
