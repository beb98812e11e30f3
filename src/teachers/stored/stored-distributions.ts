import { join } from "node:path";
import { StorageError } from "../../core/index.js";
import type { PairBatch } from "../../data/index.js";
import { type Artifact, BlockFile } from "../../runs/index.js";
import { columnsFromBytes } from "./columns-bytes.js";
import { batchKeys } from "./example-key.js";
import { fromHalf } from "./half.js";
import type { KeptColumns } from "./kept-columns.js";
import { joinColumns, sliceColumns } from "./slice-columns.js";
import type { DistributionStorage } from "./storage.js";
import type { ShardAbout } from "./store-distributions.js";

/** What was kept of the distributions at a batch's N label positions. */
export type StoredPositions =
  /** All log-probabilities: float16 bit patterns, `[N, V]`. */
  { readonly kind: "dense"; readonly logProbs: Uint16Array } | SparsePositions;

/** Some tokens of every position, one position behind the other: E in all. */
export interface SparsePositions {
  readonly kind: "top-k" | "sampled";
  /** Which position, 0 to N − 1, and which token: `[E]` each. */
  readonly rows: Int32Array;
  readonly ids: Int32Array;
  /** A token's share of the draws, or its log-probability, `[E]`. */
  readonly values: Float32Array;
  /** Per position, `[N]`: the whole distribution's entropy in nats (`sampled`), or log of the other tokens' probability (`top-k`). */
  readonly extra: Float32Array;
}

/** Where an example's positions stand. */
interface Place {
  readonly file: BlockFile;
  readonly about: ShardAbout;
  readonly block: number;
  /** The example's first position in the block, and its number of positions. */
  readonly start: number;
  readonly length: number;
}

/** A teacher's distributions for fixed targets as they lie in the store, open until disposed. Only what is asked for is read and unpacked. */
export class StoredDistributions implements Disposable {
  readonly #files: readonly BlockFile[];
  readonly #places = new Map<string, Place>();
  readonly storage: DistributionStorage;
  /** What the teacher's logits were divided by. */
  readonly temperature: number;
  readonly vocabularySize: number;
  /** Target tokens that a distribution is kept of, and the bytes on disk that all of it takes. */
  readonly tokens: number;
  readonly bytes: number;

  /** @throws StorageError for files that cannot be read, or are damaged. */
  constructor({ folder, manifest }: Pick<Artifact, "folder" | "manifest">) {
    const names = manifest.files.map(({ path }) => path).sort();
    const files: BlockFile[] = [];
    try {
      for (const name of names) files.push(new BlockFile(join(folder, name)));
    } catch (error) {
      for (const file of files) file[Symbol.dispose]();
      throw error;
    }
    this.#files = files;
    for (const file of files) this.#index(file);
    const first = files[0]?.about as ShardAbout | undefined;
    if (first === undefined) throw new StorageError(`${folder}: holds no distributions.`);
    [this.storage, this.temperature, this.vocabularySize] = [first.storage, first.temperature, first.vocabularySize];
    this.tokens = [...this.#places.values()].reduce((sum, { length }) => sum + length, 0);
    this.bytes = manifest.bytes;
  }

  /**
   * What is kept for the targets of a batch, in the order of its labels; undefined if that of one of them is not there.
   * @throws StorageError for damaged files.
   */
  lookup(batch: Pick<PairBatch, "exampleIds" | "labels" | "labelsPerRow">): StoredPositions | undefined {
    const places = this.#placesOf(batch);
    if (places === undefined) return undefined;
    const columns = joinColumns(places.map((place) => this.#read(place)));
    return this.storage.kind === "dense" ? { kind: "dense", logProbs: columns.values } : sparse(columns, this.storage);
  }

  [Symbol.dispose](): void {
    for (const file of this.#files) file[Symbol.dispose]();
  }

  #index(file: BlockFile): void {
    const about = file.about as ShardAbout;
    let start = 0;
    for (const [i, [key, length]] of about.examples.entries()) {
      if (i % about.examplesPerBlock === 0) start = 0;
      this.#places.set(key, { file, about, block: Math.floor(i / about.examplesPerBlock), start, length });
      start += length;
    }
  }

  #placesOf(batch: Parameters<StoredDistributions["lookup"]>[0]): Place[] | undefined {
    const places: Place[] = [];
    for (const key of batchKeys(batch)) {
      const place = this.#places.get(key);
      if (place === undefined) return undefined;
      places.push(place);
    }
    return places;
  }

  #read({ file, about, block, start, length }: Place): KeptColumns {
    const { examples, examplesPerBlock, vocabularySize, storage } = about;
    const members = examples.slice(block * examplesPerBlock, (block + 1) * examplesPerBlock);
    const positions = members.reduce((sum, [, count]) => sum + count, 0);
    const bytes = file.read(block);
    try {
      const columns = columnsFromBytes(bytes, { positions, vocabularySize, isDense: storage.kind === "dense" });
      return sliceColumns(columns, { start, length, width: vocabularySize });
    } catch (cause) {
      throw new StorageError(`${file.path}: block ${block} is damaged: ${(cause as Error).message}.`, { cause });
    }
  }
}

function sparse(columns: KeptColumns, storage: Exclude<DistributionStorage, { kind: "dense" }>): SparsePositions {
  const { counts, ids, values, extra } = columns;
  const rows = new Int32Array(ids.length);
  let at = 0;
  for (const [row, count] of counts.entries()) {
    rows.fill(row, at, at + count);
    at += count;
  }
  const numbers = storage.kind === "top-k" ? fromHalf(values) : Float32Array.from(values, (times) => times / storage.samples);
  return { kind: storage.kind, rows, ids, values: numbers, extra: fromHalf(extra) };
}
