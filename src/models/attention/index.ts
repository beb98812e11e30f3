export { attendCausally } from "./attend-causally.js";
export { attendInTwoParts, type SourceKeys } from "./attend-in-two-parts.js";
export {
  type AttendPass,
  type AttentionPass,
  type AttentionWeights,
  attend,
  attendToSelf,
  attendToSource,
  dropsProbabilities,
  emptyLayerCache,
  type JoinedAttention,
  type Projections,
  toHeads,
} from "./attention.js";
export { additivePaddingMask, causalMask } from "./attention-mask.js";
export { groupBias } from "./grouped-queries.js";
export { queryPositions, range } from "./query-positions.js";
export { type Source, sourceOf } from "./source.js";
