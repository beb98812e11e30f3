export { type AttentionPair, attentionKl } from "./attention-kl.js";
export { type RelationOptions, relationKl, type VectorPair } from "./relation-kl.js";
