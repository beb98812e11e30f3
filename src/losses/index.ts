export { ignoredLabel, negativeLogLikelihood } from "./cross-entropy.js";
export { type ForwardKlOptions, forwardKl } from "./forward-kl.js";
