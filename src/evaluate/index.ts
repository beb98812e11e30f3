export { corpusNegativeLogLikelihood } from "./negative-log-likelihood.js";
