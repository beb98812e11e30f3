export { dequantize, type ReadableType, readableTypes } from "./dequantize.js";
