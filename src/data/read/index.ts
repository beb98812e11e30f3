export { assertDelimited } from "./assert-delimited.js";
export type { Columns } from "./columns.js";
export { readById } from "./read-by-id.js";
export { type ReadExamplesOptions, readExamples, readInputs, readSources } from "./read-examples.js";
export { linesOf } from "./read-lines.js";
export { type PredictionTexts, readPredictions } from "./read-predictions.js";
export { type ReferenceTexts, readReferences } from "./read-references.js";
export { dataExtension, dataExtensions } from "./read-rows.js";
export { readTexts } from "./read-texts.js";
