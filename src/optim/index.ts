export { AdamW, type AdamWOptions } from "./adamw.js";
export { clipGradientNorm } from "./clip.js";
export { linearSchedule, type Schedule } from "./schedule.js";
