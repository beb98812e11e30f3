import { formatEstimate } from "../../core/index.js";
import { formatBytes } from "../../runs/index.js";
import type { StudyState } from "../../study/index.js";
import { renderTable } from "../table.js";
import { printable, wrap } from "../text.js";
import type { EstimatedRun } from "./estimate-plan.js";

/** A plan as the terminal shows it: every run with its time and bytes, then what they come to. */
export function planText({ plan }: Pick<StudyState, "plan">, runs: readonly EstimatedRun[], columns: number): string {
  const rows = runs.map(({ label, state, seconds, bytes }, i) => [
    `${`${i + 1}`.padStart(`${runs.length}`.length)} ${printable(label)}`,
    state === "to come" ? formatEstimate(seconds) : state,
    formatBytes(bytes),
  ]);
  const header = ["", "at most", "disk"];
  const open = runs.filter(({ state }) => state !== "done");
  const total = (of: "seconds" | "bytes"): number => open.reduce((sum, run) => sum + run[of], 0);
  const supposing = [...new Set(plan.stages.flatMap((stage) => stage.supposing))];
  const sentences = [
    `${open.length} of ${runs.length} runs to come: about ${formatEstimate(total("seconds"))} on this machine if no training ends early, and ${formatBytes(total("bytes"))} of disk.`,
    "Operations by formula, at the rate at which this machine trains models of these shapes now; large ones at that of a model of their width that is quickly timed. Decoding is guessed, and other work beside it is not known.",
    ...(supposing.length === 0
      ? []
      : [
          `Stages that are not decided yet are planned as if this had won: ${supposing.join("; ")}. Other decisions give other runs, about as many.`,
        ]),
    ...plan.warnings,
  ];
  return [
    "",
    renderTable({ header, shortHeader: header, rows }, Math.max(columns, 110)),
    "",
    ...sentences.map((text) => wrap(printable(text), { columns })),
    "",
  ].join("\n");
}
