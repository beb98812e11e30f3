export { assertFitsModel, type ModelTokens } from "./assert-fits-model.js";
export { byteCharacter } from "./bytes/index.js";
export { ChatEncoder, type ChatMessage, type ChatRole, type EncodedChat } from "./chat/index.js";
export { type GgufTokenizer, type GgufTokenizerFields, ggufTokenizer } from "./gguf/index.js";
export { loadTokenizer } from "./load-tokenizer.js";
export { sentinelIds } from "./sentinels.js";
export type { SpecialTokenRole, SpecialTokens } from "./special-tokens.js";
export {
  type DecodeOptions,
  type Encoded,
  type EncodedWithOffsets,
  type EncodeOptions,
  Tokenizer,
} from "./tokenizer.js";
export { type AddedToken, isJsonObject, type JsonObject, type TokenizerJson } from "./tokenizer-json.js";
export { type TrainByteLevelBpeOptions, trainByteLevelBpe } from "./train-byte-level-bpe.js";
export type { Offset } from "./utf16-offsets.js";
