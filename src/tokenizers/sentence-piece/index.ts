export { parseSentencePiece } from "./parse-sentence-piece.js";
export { t5TokenizerJson } from "./t5-tokenizer-json.js";
