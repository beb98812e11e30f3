import type { KeptColumns } from "./kept-columns.js";

/** The columns of `length` positions from `start` on. @param width How many values a position has where they are dense. */
export function sliceColumns(
  columns: KeptColumns,
  { start, length, width }: { start: number; length: number; width: number },
): KeptColumns {
  const { counts, extra, values, ids } = columns;
  const end = start + length;
  if (counts.length === 0) return { ...columns, values: values.subarray(start * width, end * width) };
  const before = total(counts.subarray(0, start));
  const after = before + total(counts.subarray(start, end));
  return {
    counts: counts.subarray(start, end),
    extra: extra.subarray(start, end),
    values: values.subarray(before, after),
    ids: ids.subarray(before, after),
  };
}

/** Columns one behind the other. */
export function joinColumns(parts: readonly KeptColumns[]): KeptColumns {
  return {
    counts: joined(
      parts.map(({ counts }) => counts),
      Uint16Array,
    ),
    extra: joined(
      parts.map(({ extra }) => extra),
      Uint16Array,
    ),
    values: joined(
      parts.map(({ values }) => values),
      Uint16Array,
    ),
    ids: joined(
      parts.map(({ ids }) => ids),
      Int32Array,
    ),
  };
}

function joined<Column extends Uint16Array | Int32Array>(parts: readonly Column[], Type: new (length: number) => Column): Column {
  const whole = new Type(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function total(counts: Uint16Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
