export type { CorruptedExample, Corruption, NoiseOptions } from "./corruption.js";
export { type DenoisingOptions, denoisingExamples } from "./denoising-examples.js";
export { languageModeling } from "./language-modeling.js";
export { type SpanCorruptionOptions, sentinelsNeeded, spanCorruption } from "./span-corruption.js";
export { type TextInfillingOptions, textInfilling } from "./text-infilling.js";
