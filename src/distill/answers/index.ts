export { type AlignAnswersOptions, type AlignedAnswers, type AlignedFigures, alignAnswers } from "./align-answers.js";
export { AlignedDistributions } from "./aligned-distributions.js";
export type { AnswerTarget } from "./answer.js";
