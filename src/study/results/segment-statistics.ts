import { StudyError } from "../../core/index.js";
import {
  bertScoreName,
  comparedMetrics,
  corpusStatistics,
  negativeLogLikelihoodStatistics,
  nllName,
  referencesPerSegment,
  type SegmentStatistics,
} from "../../metrics/index.js";
import { pathExists, readJsonLines, writeJsonLinesAtomic } from "../../runs/index.js";
import type { StudyPaths } from "./study-paths.js";

/** One system's output for one input, as runs write them. */
export interface SystemOutput {
  readonly prediction: string;
  readonly references: readonly string[];
  /** Of the gold target; null where it is no number. */
  readonly nats: number | null;
  readonly tokens: number;
  /** Of the prediction, in [0, 1] or a little beside; absent where no encoder read it. */
  readonly bertScore?: number | undefined;
}

/** By metric, what a system's score on a split is summed from. */
export type MetricStatistics = Readonly<Record<string, SegmentStatistics>>;

/** A line of `segments/KEY.jsonl.gz`: numbers, and no text of anybody's data. */
interface StatisticsLine extends Pick<SegmentStatistics, "width" | "segments" | "references"> {
  readonly split: string;
  readonly metric: string;
  readonly rows: readonly number[];
}

/** What a system's scores are summed from, for all metrics; the NLL is left out where a likelihood is no number, BERTScore where no encoder has read the outputs. */
export function statisticsOf(kind: "text" | "phonemes", outputs: readonly SystemOutput[]): MetricStatistics {
  const predictions = outputs.map(({ prediction }) => prediction);
  const references = outputs.map((output) => output.references);
  const nats = outputs.flatMap((output) => output.nats ?? []);
  const byEncoder = outputs.flatMap((output) => output.bertScore ?? []);
  const ofOutputs = comparedMetrics(kind).map((metric) => [metric.name, corpusStatistics(metric, predictions, references)] as const);
  return {
    ...(nats.length < outputs.length
      ? {}
      : {
          [nllName]: negativeLogLikelihoodStatistics(
            nats,
            outputs.map(({ tokens }) => tokens),
          ),
        }),
    ...Object.fromEntries(ofOutputs),
    ...(byEncoder.length < outputs.length
      ? {}
      : {
          [bertScoreName]: {
            rows: Float64Array.from(byEncoder),
            width: 1,
            segments: outputs.length,
            references: referencesPerSegment(references),
          },
        }),
  };
}

/** Writes them down, by split. */
export function writeStatistics(path: string, splits: Readonly<Record<string, MetricStatistics>>): void {
  const lines = Object.entries(splits).flatMap(([split, metrics]) =>
    Object.entries(metrics).map(
      ([metric, { rows, width, segments, references }]): StatisticsLine => ({
        split,
        metric,
        width,
        segments,
        references,
        rows: Array.from(rows),
      }),
    ),
  );
  writeJsonLinesAtomic(path, lines);
}

/** Those of a run and a split. @throws StudyError where they are gone. */
export function readStatistics(paths: StudyPaths, key: string, split: "validation" | "test"): MetricStatistics {
  const path = paths.segments(key);
  if (!pathExists(path)) {
    throw new StudyError(`${path}: is missing, and nothing can be tested without it.`, {
      hint: `Put it back; or remove ${paths.record(key)}, and \`retort study run\` makes the run again.`,
    });
  }
  const lines = readJsonLines<StatisticsLine>(path).filter((line) => line.split === split);
  return Object.fromEntries(
    lines.map(({ metric, rows, width, segments, references }) => [metric, { rows: Float64Array.from(rows), width, segments, references }]),
  );
}
