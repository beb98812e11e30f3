export { type SampledTargets, sampledForwardKl } from "./sampled-forward-kl.js";
export { type TopKTargets, topKForwardKl } from "./top-k-forward-kl.js";
