import type { Decoding } from "./decoding.js";

/** How many rows of the decoder's batch an input takes: its beams, or its sampled sequences, or one. */
export function rowsPerInput(decoding: Decoding): number {
  if (decoding.method === "beam") return decoding.beams;
  return decoding.method === "sampling" ? (decoding.sequences ?? 1) : 1;
}
