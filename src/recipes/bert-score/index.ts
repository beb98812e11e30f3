export { type BertScorer, checkBertScore, openBertScorer } from "./open-bert-scorer.js";
