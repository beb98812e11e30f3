export { readLogProbs } from "./read-log-probs.js";
