import { join } from "node:path";
import { type GenerateAllOptions, generateAll, withoutForcedEnd } from "../generate/index.js";
import { modelFingerprint, type TextModel } from "../models/index.js";
import {
  type Artifact,
  type ArtifactSpec,
  type ArtifactStore,
  artifactKey,
  type FinishedFiles,
  type MakeOptions,
  writeJsonLinesAtomic,
} from "../runs/index.js";
import { engineInfo } from "../tensor/index.js";
import type { Tokenizer } from "../tokenizers/index.js";
import { describeDecoding } from "./describe-decoding.js";
import { inputsFingerprint } from "./inputs-fingerprint.js";
import type { PseudoTargetInput, PseudoTargetLine } from "./pseudo-target.js";

/** How pseudo-targets are made, and where they are kept. */
export interface MakePseudoTargetsOptions
  extends Pick<GenerateAllOptions, "decoding" | "batchTokens" | "signal">,
    Pick<MakeOptions, "onWait" | "use"> {
  readonly store: ArtifactStore;
  /** The teacher's tokenizer: for the texts, and for the artifact's key. */
  readonly tokenizer: Pick<Tokenizer, "decodeBatch" | "fingerprint" | "vocabularySize">;
  /** So many inputs stand in one file, which is what a kill can cost at most. Default: 2,000. */
  readonly inputsPerShard?: number;
  /** After each batch, and for what an earlier attempt had done: inputs done, and tokens generated per second, where any were. */
  readonly onProgress?: (done: number, tokensPerSecond?: number) => void;
}

/** What of it decides what the pseudo-targets are. */
export type PseudoTargetsKeyOptions = Pick<MakePseudoTargetsOptions, "tokenizer" | "decoding" | "inputsPerShard">;

const defaultInputsPerShard = 2_000;

/** Decodings that say these values and decodings that leave them out are the same. */
const decodingDefaults = {
  minNewTokens: 0,
  repetitionPenalty: 1,
  noRepeatNgramSize: 0,
  sequences: 1,
  lengthPenalty: 1,
  earlyStopping: false,
  temperature: 1,
  topP: 1,
};

/**
 * The teacher's pseudo-targets of every input, K per input by any decoding (docs/PAPERS.md, section 4), as an artifact of JSON lines
 * ({@link PseudoTargetLine}): found in the store if the same weights ever wrote the same for the same inputs, else made, one file
 * per 2,000 inputs. Finished files survive Ctrl-C and SIGKILL, and the next call goes on behind them. Lines stand in the inputs' order, `k`
 * by `k`. Device, threads and batch size do not count: they change rounding only.
 * @throws InterruptedError when `signal` fires; StorageError as the store.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { join } from "node:path";
 * import { ArtifactStore, encodeInputs, initializeModel, makePseudoTargets, parseModelConfig, trainByteLevelBpe } from "retort-kd";
 *
 * const tokenizer = trainByteLevelBpe([], { vocabularySize: 259 });
 * const config = parseModelConfig({ model_type: "t5", vocab_size: 259, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 });
 * const teacher = initializeModel(config, { seed: 1 });
 * const { rows } = await encodeInputs(tokenizer, [{ id: "a", source: "hello" }], { maxSourceLength: 16 });
 * const inputs = rows.map((row) => ({ ...row, source: "hello" }));
 * const decoding = { method: "sampling", seed: 1, sequences: 4, maxNewTokens: 8 } as const;
 * const options = { store: new ArtifactStore("store"), tokenizer, decoding, batchTokens: 256 };
 * const artifact = await makePseudoTargets(teacher, inputs, options);
 * artifact.made; // → true
 * const lines = readFileSync(join(artifact.folder, "shard-000000.jsonl"), "utf8").trim().split("\n");
 * lines.map((line) => JSON.parse(line).k); // → [ 0, 1, 2, 3 ]
 * const again = await makePseudoTargets(teacher, inputs, options);
 * again.made; // → false
 * teacher.parameters.dispose();
 * ```
 */
export async function makePseudoTargets(
  teacher: TextModel,
  inputs: readonly PseudoTargetInput[],
  options: MakePseudoTargetsOptions,
): Promise<Artifact> {
  const { store, decoding, onWait, signal, use } = options;
  return store.getOrMake(
    pseudoTargetSpec(teacher, inputs, options),
    (folder, finished) => fillShards(folder, teacher, { ...options, inputs, finished }),
    {
      about: `pseudo-targets of ${inputs.length.toLocaleString("en")} inputs: ${describeDecoding(decoding)}`,
      keepUnfinished: true,
      signal,
      use,
      ...(onWait === undefined ? {} : { onWait }),
    },
  );
}

/**
 * The key under which {@link makePseudoTargets} keeps the same, made or not: equal only for the same teacher, tokenizer, inputs and decoding. Reads all of
 * the teacher's weights.
 */
export function pseudoTargetsKey(teacher: TextModel, inputs: readonly PseudoTargetInput[], options: PseudoTargetsKeyOptions): string {
  return artifactKey(pseudoTargetSpec(teacher, inputs, options));
}

/** Everything that decides what is generated. */
function pseudoTargetSpec(
  teacher: TextModel,
  inputs: readonly PseudoTargetInput[],
  { tokenizer, decoding, inputsPerShard = defaultInputsPerShard }: PseudoTargetsKeyOptions,
): ArtifactSpec {
  return {
    step: "pseudo-targets",
    // 2: an end-of-sequence that was forced at the length limit is left off. 3: texts are not trimmed. 4: ids without a token are
    // never written.
    version: 4,
    config: { decoding, inputsPerShard },
    defaults: { decoding: decodingDefaults, inputsPerShard: defaultInputsPerShard },
    inputs: {
      teacher: modelFingerprint(teacher),
      tokenizer: tokenizer.fingerprint,
      inputs: inputsFingerprint(inputs),
    },
    dtype: teacher.parameters.tensors[0]?.dtype ?? "float32",
    engineMajor: Number.parseInt(engineInfo().torchVersion, 10),
  };
}

/** Makes the shards that the folder does not have yet, or not as they were finished. */
async function fillShards(
  folder: string,
  teacher: TextModel,
  options: MakePseudoTargetsOptions & { readonly inputs: readonly PseudoTargetInput[]; readonly finished: FinishedFiles },
): Promise<void> {
  const { inputs, finished, inputsPerShard = defaultInputsPerShard, onProgress } = options;
  for (let start = 0; start < inputs.length; start += inputsPerShard) {
    const name = shardName(start / inputsPerShard);
    const members = inputs.slice(start, start + inputsPerShard);
    if (finished.has(name)) {
      onProgress?.(start + members.length);
      continue;
    }
    const lines = await shardLines(teacher, members, { ...options, onProgress: (done, rate) => onProgress?.(start + done, rate) });
    writeJsonLinesAtomic(join(folder, name), lines, (written) => finished.add(name, written));
  }
}

/** Named so that their order is that of their numbers. */
function shardName(index: number): string {
  return `shard-${String(index).padStart(6, "0")}.jsonl`;
}

async function shardLines(
  teacher: TextModel,
  inputs: readonly PseudoTargetInput[],
  { tokenizer, decoding, batchTokens, onProgress, signal }: MakePseudoTargetsOptions,
): Promise<PseudoTargetLine[]> {
  const generated = await generateAll(teacher, inputs, {
    decoding,
    batchTokens,
    vocabularySize: tokenizer.vocabularySize,
    onProgress,
    signal,
  });
  const texts = await tokenizer.decodeBatch(
    generated.flatMap((sequences) => sequences.map(({ ids }) => ids)),
    { skipSpecialTokens: true },
  );
  let line = 0;
  return generated.flatMap((sequences, i) => {
    const { id, source } = inputs[i] as PseudoTargetInput;
    return sequences.map((sequence, k): PseudoTargetLine => {
      const { ids, logProbs, ended } = withoutForcedEnd(sequence, teacher.config);
      const logProb = logProbs.reduce((sum, value) => sum + value, 0);
      return { id, source, target: texts[line++] as string, from: "teacher", logProb, decoding, ids, ended, k };
    });
  });
}
