import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeEndingModel } from "./ending-model.mjs";
import { askBoth } from "./side.mjs";

/** Has both sides load the same weights of this shape, with which sequences end. */
export async function loadEndingModel(config, sides) {
  const folder = mkdtempSync(join(tmpdir(), "retort-bench-"));
  try {
    writeEndingModel(folder, config);
    await askBoth(sides, { op: "load", folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
