import { ConfigError } from "../../core/index.js";
import { hashPosition } from "../split-by-hash.js";

/** How many rows each split of a built-in dataset takes. */
export interface SplitSizes {
  readonly test: number;
  readonly validation: number;
  /** Default: a fifth of what test and validation leave. */
  readonly train?: number;
  /** Default: all that the other splits leave. */
  readonly unlabeled?: number;
}

/** The rows of each split. */
export interface GroupedSplits<Row> {
  readonly test: readonly Row[];
  readonly validation: readonly Row[];
  readonly train: readonly Row[];
  readonly unlabeled: readonly Row[];
}

/** A group with a larger share of all rows than this would be most of a held-out split, so it always goes to train and unlabeled. */
const maxHeldOutShare = 0.01;

/**
 * Cuts rows into splits of exact sizes so that no group stands in two of test, validation and (train + unlabeled). Groups come in the
 * order of their hash: first test takes them, then validation; what a split cannot hold of its last group is dropped. Of the rest, in the
 * order of the rows' own hash, train takes the front and unlabeled the back, so that the size of one does not change the other.
 * Throws a {@link ConfigError} if a size is no whole number or there are too few rows.
 */
export function splitGrouped<Row extends { readonly id: string }>(
  rows: readonly Row[],
  groupOf: (row: Row) => string,
  sizes: SplitSizes,
): GroupedSplits<Row> {
  for (const [name, size] of Object.entries(sizes)) {
    if (!(Number.isSafeInteger(size) && size >= 0)) throw new ConfigError(`${name}: expected a whole number of rows, got ${size}.`);
  }
  const groups = inHashOrder(grouped(rows, groupOf), ([name]) => name).map(([, members]) => members);
  const large = groups.filter((members) => members.length > maxHeldOutShare * rows.length && members.length > 1);
  const small = groups.filter((members) => !large.includes(members));
  const test = take(small, sizes.test, "test");
  const validation = take(small, sizes.validation, "validation");
  const rest = inHashOrder([...large, ...small].flat(), (row) => row.id);
  return { test, validation, ...trainingSplits(rest, sizes) };
}

function trainingSplits<Row>(rest: readonly Row[], sizes: SplitSizes): { train: readonly Row[]; unlabeled: readonly Row[] } {
  const train = sizes.train ?? Math.floor((rest.length - (sizes.unlabeled ?? 0)) / (sizes.unlabeled === undefined ? 5 : 1));
  const unlabeled = sizes.unlabeled ?? rest.length - train;
  if (train < 0 || train + unlabeled > rest.length) {
    throw new ConfigError(`train ${sizes.train ?? "default"} and unlabeled ${unlabeled}: only ${rest.length} rows are left for them.`);
  }
  return { train: rest.slice(0, train), unlabeled: rest.slice(rest.length - unlabeled) };
}

/** Takes whole groups off the front until there are `count` rows. */
function take<Row>(groups: Row[][], count: number, split: string): Row[] {
  const rows: Row[] = [];
  while (rows.length < count) {
    const next = groups.shift();
    if (next === undefined) throw new ConfigError(`${split}: expected ${count} rows, but only ${rows.length} are left for it.`);
    rows.push(...next);
  }
  return rows.slice(0, count);
}

function grouped<Row>(rows: readonly Row[], groupOf: (row: Row) => string): [string, Row[]][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const members = groups.get(groupOf(row));
    if (members === undefined) groups.set(groupOf(row), [row]);
    else members.push(row);
  }
  return [...groups];
}

function inHashOrder<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return items
    .map((item) => ({ item, position: hashPosition(keyOf(item)) }))
    .sort((a, b) => a.position - b.position)
    .map(({ item }) => item);
}
