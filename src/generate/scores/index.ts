export { type ProcessScores, scoreProcessing, type Written } from "./process-scores.js";
