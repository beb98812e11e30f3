import { formatScore } from "../metrics/index.js";
import type { SystemScores } from "./evaluate-system.js";
import type { DistillReport } from "./report.js";
import { type SystemName, systems as systemNames } from "./systems.js";

/** A table as text: what the terminal and the Markdown report both print. */
export interface TextTable {
  readonly header: readonly string[];
  /** The same titles as the field abbreviates them, for where there is little room. */
  readonly shortHeader: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const descriptions: Readonly<Record<SystemName, string>> = { S: "S   student alone", T: "T   teacher", KD: "KD  distilled" };

const abbreviations: Readonly<Record<string, string>> = {
  "word error rate": "WER",
  "phoneme error rate": "PER",
  "length ratio": "length",
  "repeated 4-grams": "rep-4",
  parameters: "params",
};

/** One row per system: quality on the test split, then what it costs. */
export function reportTable({ systems }: Pick<DistillReport, "systems">): TextTable {
  return scoreTable(systemNames.map((name) => [descriptions[name], systems[name]]));
}

/** One row per result, after its title: NLL and the task's metrics, then what the model costs. */
export function scoreTable(results: readonly (readonly [title: string, SystemScores])[]): TextTable {
  const columns = [
    { name: "NLL", mark: " ↓" },
    ...(results[0]?.[1].scores ?? []).map(({ name, better }) => ({
      name,
      mark: better === undefined ? "" : better === "higher" ? " ↑" : " ↓",
    })),
    ...["parameters", "size", "tokens/s"].map((name) => ({ name, mark: "" })),
  ];
  return {
    header: ["", ...columns.map(({ name, mark }) => name + mark)],
    shortHeader: ["", ...columns.map(({ name, mark }) => (abbreviations[name] ?? name) + mark)],
    rows: results.map(([title, { nll, scores, cost }]) => {
      const { parameters, checkpointBytes, tokensPerSecond } = cost;
      const speed = Math.round(tokensPerSecond).toLocaleString("en");
      return [title, nll.toFixed(3), ...scores.map(formatScore), formatCount(parameters), formatSize(checkpointBytes), speed];
    }),
  };
}

/** `131 k`, `1.75 M`, `122 M`. */
export function formatCount(count: number): string {
  return count < 999_500 ? `${Math.round(count / 1e3)} k` : `${threeDigits(count / 1e6)} M`;
}

/** `48 B`, `48 kB`, `7.10 MB`, `486 MB`, `3.22 GB`: decimal units, as disks and downloads are measured. */
export function formatSize(bytes: number): string {
  if (bytes < 999.5) return `${Math.round(bytes)} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 999_500_000 ? `${threeDigits(bytes / 1e6)} MB` : `${threeDigits(bytes / 1e9)} GB`;
}

function threeDigits(value: number): string {
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}
