export { titleOf } from "./curve-figure.js";
export { curvesSection } from "./curves-section.js";
export { type LearningCurve, learningCurves } from "./learning-curves.js";
export { type PhaseTime, phaseTimes } from "./phase-times.js";
export { reproductionSection } from "./reproduction-section.js";
export { timeSection } from "./time-section.js";
