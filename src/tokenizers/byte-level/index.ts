export { byteLevelTokenizerJson } from "./byte-level-tokenizer-json.js";
export { learnMerges } from "./learn-merges.js";
export { parseMerges } from "./parse-merges.js";
export { debertaProcessor, gpt2Processor, robertaProcessor } from "./post-processors.js";
