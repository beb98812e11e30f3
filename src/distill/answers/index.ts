export { type AlignAnswersOptions, type AlignedAnswers, alignAnswers } from "./align-answers.js";
export { AlignedCounter, type AlignedFigures } from "./aligned-counter.js";
export { AlignedDistributions } from "./aligned-distributions.js";
export type { AnswerTarget } from "./answer.js";
export { type AnswerTexts, type FilteredAnswers, filterAnswers } from "./filter-answers.js";
