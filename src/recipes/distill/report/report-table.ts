import type { TextTable } from "../../report/index.js";
import { scoreTable } from "../../scoring/index.js";
import type { DistillReport } from "./report.js";
import { type SystemName, systems as systemNames } from "./systems.js";

const descriptions: Readonly<Record<SystemName, string>> = { S: "S   student", T: "T   teacher", KD: "KD  distilled" };

/** One row per system: quality on the test split, then what it costs. */
export function reportTable({ systems }: Pick<DistillReport, "systems">): TextTable {
  return scoreTable(systemNames.map((name) => [descriptions[name], systems[name]]));
}
