export { assertMergesComplete } from "./assert-merges-complete.js";
export { byteLevelTokenizerJson } from "./byte-level-tokenizer-json.js";
export { learnMerges } from "./learn-merges.js";
export { parseMerges } from "./parse-merges.js";
