export { EncoderDecoder } from "./encoder-decoder.js";
export { type Sublayers, throughDecoder, throughEncoder } from "./encoder-decoder-stacks.js";
