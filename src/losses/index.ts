export { compareDistributions, type DivergenceOptions, type LogDistributions, type LogitsPair } from "./compare-distributions.js";
export {
  ignoredLabel,
  labelNegativeLogLikelihoods,
  type NegativeLogLikelihoodOptions,
  negativeLogLikelihood,
} from "./cross-entropy.js";
export { labelNegativeLogLikelihoods_ } from "./cross-entropy-in-place.js";
export { type Divergence, type DivergenceName, type DivergenceSettings, divergence, divergenceNames } from "./divergence.js";
export { forwardKl } from "./forward-kl.js";
export { type GeneralizedJsdOptions, generalizedJsd } from "./generalized-jsd.js";
export { meanOverLabels, type Normalization } from "./mean-over-labels.js";
export { meanOverRows } from "./mean-over-rows.js";
export {
  type AttentionOptions,
  type AttentionPair,
  attentionKl,
  type ComparedHeads,
  type RelationOptions,
  relationKl,
  type VectorPair,
} from "./relations/index.js";
export { reverseKl } from "./reverse-kl.js";
export { sharedLogits, unsharedMass } from "./shared-vocabulary.js";
export { type SkewedKlOptions, skewedKl } from "./skewed-kl.js";
export { skewedReverseKl } from "./skewed-reverse-kl.js";
export { type SampledTargets, sampledForwardKl, type TopKTargets, topKForwardKl } from "./sparse/index.js";
export { totalVariation } from "./total-variation.js";
