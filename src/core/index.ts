export { canonicalJson, contentHash } from "./canonical-json.js";
export { camelCase, camelCaseKeys, snakeCase, snakeCaseKeys } from "./case.js";
export { editDistance, nearest } from "./edit-distance.js";
export * from "./errors.js";
export { formatEstimate, formatSeconds } from "./format-time.js";
export { assertNoLfsPointer, lfsPointerBytes } from "./git-lfs-pointer.js";
export { parseWith } from "./parse-with.js";
export { RandomSequence, type RandomSequenceState, streamSeed } from "./random.js";
export { threeDigits } from "./three-digits.js";
