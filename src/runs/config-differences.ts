import { canonicalJson } from "../core/index.js";

/** One place where two configs differ; `undefined` where one of them has nothing. */
export interface ConfigDifference {
  /** Dotted, such as `train.learningRate`. Lists are compared as a whole. */
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two JSON values differ, by key in alphabetical order. Members that are undefined count as absent. */
export function configDifferences(before: unknown, after: unknown, key = ""): ConfigDifference[] {
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => configDifferences(before[name], after[name], key === "" ? name : `${key}.${name}`));
  }
  return textOf(before) === textOf(after) ? [] : [{ key, before, after }];
}

/** One line for a person: `train.learningRate: 0.001 → 0.002`. */
export function formatDifference({ key, before, after }: ConfigDifference): string {
  return `${key}: ${formatValue(before)} → ${formatValue(after)}`;
}

/** A value of a config, as JSON; `(absent)` for none. */
export function formatValue(value: unknown): string {
  return textOf(value) ?? "(absent)";
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : canonicalJson(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
