export { byteCharacter, byteTokenizerJson, firstByteId } from "./byte-tokenizer-json.js";
export { decodeBytes } from "./decode-bytes.js";
