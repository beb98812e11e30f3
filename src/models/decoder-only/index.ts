export { CausalDecoder } from "./causal-decoder.js";
export type { CausalLayer, CausalWeights } from "./causal-weights.js";
export { gatedFeedForward, plainFeedForward } from "./feed-forward.js";
export { isDecoderOnly } from "./is-decoder-only.js";
