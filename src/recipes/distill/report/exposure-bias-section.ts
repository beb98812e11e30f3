import { describeDecoding } from "../../../distill/index.js";
import { formatScore } from "../../../metrics/index.js";
import { markdownTable } from "../../../page/index.js";
import type { ExposureBias, ExposureCurve } from "../exposure-bias/index.js";

const stages = { early: "after the first epoch", final: "in the end" } as const;

/** The exposure-bias figure in numbers: a row per share, a column per student. Nothing where it was not measured. */
export function exposureBiasSection(measured: ExposureBias | undefined): string[] {
  if (measured === undefined) return [];
  const { metric, curves, inputs, decoding, intervals } = measured;
  const arrow = metric.better === "lower" ? "↓" : "↑";
  return [
    "## Exposure bias",
    `${metric.name} ${arrow} of outputs that a student begins and T ends, on ${inputs.toLocaleString("en")} inputs of the validation split, with 95 % intervals of a ` +
      `bootstrap over inputs. p is the share of the student's own output, its end counted, that stands at the beginning: at 0 % everything is T's, at 100 % ` +
      `everything the student's. All by ${describeDecoding(decoding)}.`,
    markdownTable({ header: ["p", ...curves.map(({ system, stage }) => `${system} ${stages[stage]}`)], rows: rowsOf(curves, metric.unit) }),
    ["```", `${metric.name}: ${metric.signature}`, `intervals: ${intervals}`, "```"].join("\n"),
  ];
}

function rowsOf(curves: readonly ExposureCurve[], unit: ExposureBias["metric"]["unit"]): string[][] {
  const shown = (value: number): string => formatScore({ value, unit });
  return (curves[0]?.points ?? []).map(({ percent }, i) => [
    `${percent} %`,
    ...curves.map(({ points }) => {
      const { value, low, high } = points[i] as ExposureCurve["points"][number];
      return `${shown(value)} (${shown(low)} – ${shown(high)})`;
    }),
  ]);
}
