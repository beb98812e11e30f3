export { type GatherFiles, gatherFiles } from "./gather-files.js";
export type { GatheredLine } from "./gathered-line.js";
export { type AnswerProblem, type JudgedAnswer, type JudgeOptions, judgeAnswer } from "./judge-answer.js";
export { type Gathered, type GatheredAnswer, readGathered } from "./read-gathered.js";
export { type AnswerForm, stopsOf } from "./stops-of.js";
