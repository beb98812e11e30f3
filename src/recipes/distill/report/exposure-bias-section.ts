import { describeDecoding } from "../../../distill/index.js";
import { formatScore } from "../../../metrics/index.js";
import type { PageSection, TableCell } from "../../../page/index.js";
import type { ExposureBias, ExposureCurve } from "../exposure-bias/index.js";

/** What a curve's student is called. */
export const curveName = ({ system, stage }: Pick<ExposureCurve, "system" | "stage">): string => `${system} ${stages[stage]}`;

const stages = { early: "after the first epoch", final: "in the end" } as const;

/** The exposure-bias figure in numbers: a row per share, a column per student. Undefined where it was not measured. */
export function exposureBiasSection(measured: ExposureBias | undefined): PageSection | undefined {
  if (measured === undefined) return undefined;
  const { metric, curves, inputs, decoding, intervals } = measured;
  const arrow = metric.better === "lower" ? "↓" : "↑";
  const text =
    `${metric.name} ${arrow} of outputs that a student begins and T ends, on ${inputs.toLocaleString("en")} inputs of the validation split, with 95 % intervals of a ` +
    `bootstrap over inputs. p is the share of the student's own output, its end counted, that stands at the beginning: at 0 % everything is T's, at 100 % ` +
    `everything the student's. All by ${describeDecoding(decoding)}.`;
  const header = ["p", ...curves.map(curveName)];
  return {
    id: "exposure-bias",
    title: "Exposure bias",
    parts: [
      { kind: "paragraph", tone: "note", text },
      {
        kind: "table",
        caption: `${metric.name} by the share that the student wrote, with intervals`,
        header,
        rows: rowsOf(curves, metric.unit),
      },
      { kind: "listing", summary: "Signatures", text: `${metric.name}: ${metric.signature}\nintervals: ${intervals}` },
    ],
  };
}

function rowsOf(curves: readonly ExposureCurve[], unit: ExposureBias["metric"]["unit"]): TableCell[][] {
  const shown = (value: number): string => formatScore({ value, unit });
  return (curves[0]?.points ?? []).map(({ percent }, i) => [
    { text: `${percent} %` },
    ...curves.map(({ points }) => {
      const { value, low, high } = points[i] as ExposureCurve["points"][number];
      return { text: shown(value), note: `${shown(low)} … ${shown(high)}` };
    }),
  ]);
}
