export { assertSameInputs } from "./assert-same-inputs.js";
export { type Examination, LossDoctor } from "./loss-doctor.js";
export { lastGood, nonFiniteError } from "./non-finite-error.js";
