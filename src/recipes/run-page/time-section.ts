import { formatSeconds } from "../../core/index.js";
import type { PageSection } from "../../page/index.js";
import type { PhaseTime } from "../../runs/index.js";
import { titleOf } from "./curve-figure.js";

/** How long every part of a run took. */
export function timeSection(times: readonly PhaseTime[]): PageSection {
  const total = times.reduce((sum, { seconds }) => sum + seconds, 0);
  const share = (seconds: number): string => (total > 0 ? `${((100 * seconds) / total).toFixed(0)} %` : "");
  return {
    id: "time",
    title: "Time",
    parts: [
      {
        kind: "table",
        caption: "Wall time of every part on this machine; of a run that was resumed, of all its processes",
        header: ["part", "time", "share"],
        rows: [
          ...times.map(({ phase, seconds }) => [titleOf(phase), formatSeconds(seconds), share(seconds)]),
          ["All together", formatSeconds(total), ""],
        ],
      },
    ],
  };
}
