export { type LinearMap, linearMap, transposedMap } from "./linear-map.js";
export { joinedMaps, type SelfAttentionMaps, separateMaps } from "./self-attention-maps.js";
export { WeightPacker } from "./weight-packer.js";
