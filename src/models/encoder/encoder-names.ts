import type { CheckpointRules } from "../checkpoint/index.js";

/**
 * How the tensors of an encoder's checkpoint are taken: with or without the prefix that a model with heads puts before the encoder's own; norms
 * by the names that TensorFlow gave them (`gamma`, `beta`) too; whatever is not part of embeddings or layers belongs to a head, and nothing reads it.
 * @param prefix The prefix, e.g. `bert.`.
 * @param unread Further names in the encoder that nothing reads.
 */
export function encoderRules(prefix: string, unread: readonly string[] = []): CheckpointRules {
  const leftovers = new Set(["embeddings.position_ids", "embeddings.token_type_ids", ...unread]);
  return {
    canonicalName: (name) => {
      const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
      return bare.replace(/\.LayerNorm\.gamma$/, ".LayerNorm.weight").replace(/\.LayerNorm\.beta$/, ".LayerNorm.bias");
    },
    redundantKey: (name) => (leftovers.has(name) || !/^(embeddings|encoder)\./.test(name) ? null : undefined),
  };
}
