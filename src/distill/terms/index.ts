export type { DistillationPasses, DistillationTerm } from "./distillation-term.js";
export { type DivergenceTermOptions, divergenceTerm } from "./divergence-term.js";
export { labelsTerm } from "./labels-term.js";
export type { RelationForm, RelationPlace } from "./relations-at.js";
export { type DescribedPair, type RelationsTermOptions, relationsTerm } from "./relations-term.js";
