import type { EncodedExample, EncodedInput } from "./encode-examples.js";

/** The labels of an example that are learned, in order: of a conversation, those of its answers. */
export function learnedLabels({ labels, isLearned }: Pick<EncodedExample, "labels" | "isLearned">): Int32Array {
  return isLearned === undefined ? labels : labels.filter((_, i) => isLearned[i] === 1);
}

/** An example as an input that its last answer is one to: of a conversation, all that was said before. */
export function inputOf({ id, inputIds, promptIds = inputIds }: EncodedExample): EncodedInput {
  return { id, inputIds: promptIds };
}
