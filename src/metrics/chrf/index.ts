export { type ChrfOptions, type ChrfScore, chrf, corpusChrf } from "./chrf.js";
