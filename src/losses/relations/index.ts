export { type AttentionOptions, type AttentionPair, attentionKl, type ComparedHeads } from "./attention-kl.js";
export { type RelationOptions, relationKl, type VectorPair } from "./relation-kl.js";
