export { quantize, type WrittenType, writtenTypes } from "./quantize.js";
