import { createHash } from "node:crypto";
import { join } from "node:path";
import { InterruptedError, RandomSequence } from "../../core/index.js";
import { type EncodedExample, learnedLabels } from "../../data/index.js";
import { visitLogits } from "../../generate/index.js";
import { modelFingerprint, type TextModel } from "../../models/index.js";
import {
  type Artifact,
  type ArtifactSpec,
  type ArtifactStore,
  type FinishedFiles,
  type MakeArtifact,
  writeBlockFile,
} from "../../runs/index.js";
import { engineInfo, slice, type Tensor } from "../../tensor/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import { columnsToBytes } from "./columns-bytes.js";
import { exampleKey } from "./example-key.js";
import { type KeptColumns, keepColumns } from "./kept-columns.js";
import { joinColumns, sliceColumns } from "./slice-columns.js";
import { checkStorage, type DistributionStorage, describeStorage } from "./storage.js";

/** What is kept, of which targets, and where. */
export interface StoreDistributionsOptions {
  readonly store: ArtifactStore;
  readonly storage: DistributionStorage;
  /** The teacher's logits are divided by it before its probabilities are taken. Default: 1. */
  readonly temperature?: number;
  /** Part of the key: ids mean nothing without it. */
  readonly tokenizer: Pick<Tokenizer, "fingerprint">;
  /** Of the draws. */
  readonly seed: number;
  /** Source and target tokens of one pass of the teacher, padding included. */
  readonly batchTokens: number;
  readonly onWait?: () => void;
  /** Reads the artifact, before anybody may remove it. */
  readonly use?: ((artifact: Artifact) => void) | undefined;
  /** Hears after every shard how many examples are there. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a shard says of itself. */
export interface ShardAbout {
  readonly version: 2;
  readonly storage: DistributionStorage;
  readonly temperature: number;
  readonly vocabularySize: number;
  readonly examplesPerBlock: number;
  /** Each example's key and its number of positions, in order. */
  readonly examples: readonly (readonly [key: string, positions: number])[];
}

/** So many examples make a file: what a kill costs at most. */
const examplesPerShard = 512;
/** So many are packed together: one that is read unpacks its neighbours. */
const examplesPerBlock = 8;

/** Positions whose distributions are in memory at once in float64, times the vocabulary. */
const mostElements = 8_388_608;

/**
 * A teacher's next-token distributions for fixed targets, teacher-forced, kept in the artifact store instead of being computed in every epoch anew; found
 * there if they were made before from the same weights, tokenizer, targets and storage. Files are made one by one, so that a kill costs the one being made.
 * Of an example that comes twice, one is kept.
 * @throws ConfigError as {@link checkStorage}; StorageError as {@link ArtifactStore.getOrMake}; InterruptedError when `signal` fired.
 */
export function storeDistributions(
  teacher: TextModel,
  examples: readonly EncodedExample[],
  options: StoreDistributionsOptions,
): Promise<Artifact> {
  const { store, storage, signal, onWait, use } = options;
  checkStorage(storage);
  const distinct = [...new Map(examples.map((example) => [keyOf(example), example])).values()];
  const make: MakeArtifact = (folder, finished) => fillShards(folder, teacher, { ...options, examples: distinct, finished });
  return store.getOrMake(specOf(teacher, distinct, options), make, {
    about: `a teacher's distributions for ${distinct.length.toLocaleString("en")} targets: ${describeStorage(storage)}`,
    keepUnfinished: true,
    signal,
    use,
    ...(onWait === undefined ? {} : { onWait }),
  });
}

/** What tells a target from all others: the labels of it that are learned. */
function keyOf(example: EncodedExample): string {
  return exampleKey({ id: example.id, labels: learnedLabels(example) });
}

/** Everything that decides what is kept. */
function specOf(
  teacher: TextModel,
  examples: readonly EncodedExample[],
  { storage, temperature = 1, tokenizer, seed }: StoreDistributionsOptions,
): ArtifactSpec {
  const hash = createHash("sha256");
  for (const { id, inputIds, labels, isLearned } of examples) {
    hash
      .update(JSON.stringify([id, inputIds.length, labels.length]))
      .update(inputIds)
      .update(labels);
    if (isLearned !== undefined) hash.update(isLearned);
  }
  return {
    step: "teacher-distributions",
    version: 2,
    // Nothing is drawn for the others, so that their seed decides nothing.
    config: { storage, temperature, ...(storage.kind === "sampled" ? { seed } : {}) },
    defaults: { temperature: 1 },
    inputs: { teacher: modelFingerprint(teacher), tokenizer: tokenizer.fingerprint, examples: hash.digest("hex") },
    dtype: teacher.parameters.tensors[0]?.dtype ?? "float32",
    engineMajor: Number.parseInt(engineInfo().torchVersion, 10),
  };
}

async function fillShards(
  folder: string,
  teacher: TextModel,
  options: StoreDistributionsOptions & { readonly examples: readonly EncodedExample[]; readonly finished: FinishedFiles },
): Promise<void> {
  const { examples, finished, onProgress, storage, temperature = 1 } = options;
  for (let start = 0; start < examples.length; start += examplesPerShard) {
    const name = shardName(start / examplesPerShard);
    const members = examples.slice(start, start + examplesPerShard);
    if (!finished.has(name)) {
      const kept = await keepAll(teacher, members, options);
      const { vocabSize: vocabularySize } = teacher.config;
      const about = (): ShardAbout => {
        const listed = members.map((example) => [keyOf(example), learnedLabels(example).length] as const);
        return { version: 2, storage, temperature, vocabularySize, examplesPerBlock, examples: listed };
      };
      writeBlockFile(join(folder, name), blocksOf(kept, vocabularySize), { about, onWritten: (written) => finished.add(name, written) });
    }
    onProgress?.(start + members.length, examples.length);
  }
}

/** Named so that their order is that of their numbers. */
function shardName(index: number): string {
  return `distributions-${String(index).padStart(6, "0")}.bin`;
}

function* blocksOf(kept: readonly KeptColumns[], vocabularySize: number): Generator<Uint8Array> {
  for (let start = 0; start < kept.length; start += examplesPerBlock)
    yield columnsToBytes(joinColumns(kept.slice(start, start + examplesPerBlock)), vocabularySize);
}

/** Each example's columns, in order, though they are read in batches of like length. */
async function keepAll(
  teacher: TextModel,
  examples: readonly EncodedExample[],
  options: StoreDistributionsOptions,
): Promise<readonly KeptColumns[]> {
  const kept = new Array<KeptColumns>(examples.length);
  await visitLogits(teacher, examples, options, ({ logits, indices }) => {
    if (options.signal?.aborted)
      throw new InterruptedError("interrupted while storing distributions; run the same command again to go on.");
    const members = indices.map((index) => examples[index] as EncodedExample);
    const columns = keepInPieces(logits, members, options);
    let start = 0;
    for (const index of indices) {
      const { length } = learnedLabels(examples[index] as EncodedExample);
      // Joined alone: a copy, so that the batch's columns can go.
      kept[index] = joinColumns([sliceColumns(columns, { start, length, width: teacher.config.vocabSize })]);
      start += length;
    }
  });
  return kept;
}

/** {@link keepColumns} of `[N, V]` logits, as many positions at a time as float64 should hold. */
function keepInPieces(
  logits: Tensor,
  members: readonly EncodedExample[],
  { storage, temperature = 1, seed }: StoreDistributionsOptions,
): KeptColumns {
  const [positions, vocabulary] = logits.shape as [number, number];
  const sequences = members.flatMap((example) => {
    const sequence = RandomSequence.named(seed, `distributions/${keyOf(example)}`);
    return Array.from(learnedLabels(example), () => sequence);
  });
  const most = Math.max(1, Math.floor(mostElements / vocabulary));
  const pieces: KeptColumns[] = [];
  for (let start = 0; start < positions; start += most) {
    const random = (position: number): RandomSequence => sequences[start + position] as RandomSequence;
    const piece = slice(logits, 0, start, Math.min(positions, start + most));
    pieces.push(keepColumns(piece, { storage, temperature, random }));
  }
  return joinColumns(pieces);
}
