export { parseSentencePiece } from "./parse-sentence-piece.js";
export { markedPieces, t5Pieces, t5TokenizerJson, type UnigramPieces } from "./t5-tokenizer-json.js";
