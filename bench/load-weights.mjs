import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeEndingModel } from "./ending-model.mjs";
import { askBoth } from "./side.mjs";

/** The decoder layers of a student, as `--student auto` leaves them. */
const studentLayers = 2;

/** Has both sides load the same weights, with which sequences end: of this shape, or (`pair`) of a student whose teacher has this shape. */
export async function loadWeights(kind, config, sides) {
  const folder = mkdtempSync(join(tmpdir(), "retort-bench-"));
  const [large, small] = ["large", "small"].map((name) => join(folder, name));
  try {
    writeEndingModel(large, config);
    if (kind === "pair") writeEndingModel(small, { ...config, num_decoder_layers: studentLayers });
    await askBoth(sides, { op: "load", ...(kind === "pair" ? { folder: small, teacher: large } : { folder: large }) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
