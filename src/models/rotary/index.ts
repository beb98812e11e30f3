export { attentionFactorOf, frequenciesOf } from "./frequencies.js";
export { parseRopeParameters, type RopeParameters, ropeParametersToJson } from "./rope-parameters.js";
export { Rotary, type TokenPlaces } from "./rotary.js";
export { rotate, type Turns } from "./rotate.js";
