import type { UnlabeledInput } from "../data/index.js";
import { greedyPseudoTargets, type PseudoTarget } from "../distill/index.js";
import type { EncoderDecoderModel } from "../models/index.js";
import { pathExists, type RunEvent, readJsonLines, writeJsonLinesAtomic } from "../runs/index.js";
import type { DistillConfig } from "./config.js";
import type { PreparedData } from "./prepare-data.js";

/** A line of `pseudo-targets.jsonl`. */
interface PseudoTargetLine {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** Who made it. */
  readonly from: "teacher";
  readonly logProb: number;
  readonly decoding: { readonly method: "greedy"; readonly maxNewTokens: number };
  /** The target as the tokens that were generated: text does not always encode back to them. */
  readonly ids: readonly number[];
  readonly ended: boolean;
}

/** What the pseudo-targets are made from, and where they are kept. */
export interface PseudoTargetOptions {
  readonly data: PreparedData;
  readonly config: DistillConfig;
  readonly path: string;
  readonly emit: (event: RunEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The teacher's pseudo-target of every unlabeled input: read from the run's file if it is there, else generated and written as a whole. */
export async function pseudoTargetsOf(teacher: EncoderDecoderModel, options: PseudoTargetOptions): Promise<readonly PseudoTarget[]> {
  const { data, config, path, emit, signal } = options;
  if (pathExists(path)) return readPseudoTargets(path, data);
  const maxNewTokens = config.data.maxTargetLength;
  const made = await greedyPseudoTargets(teacher, data.unlabeled, {
    batchTokens: config.generation.batchTokens,
    maxNewTokens,
    onProgress: (done, tokensPerSecond) =>
      emit({ kind: "progress", done, total: data.unlabeled.length, unit: "pseudo-targets", tokensPerSecond }),
    signal,
  });
  const left = data.unlabeled.length - made.length;
  if (left > 0) emit({ kind: "warning", message: `${left} of ${data.unlabeled.length} pseudo-targets were empty and are left out.` });
  const cut = made.filter(({ ended }) => !ended).length;
  if (cut > 0) emit({ kind: "warning", message: `${cut} of ${made.length} pseudo-targets were cut off at ${maxNewTokens} tokens.` });
  await writePseudoTargets(path, made, { data, maxNewTokens });
  return made;
}

async function writePseudoTargets(
  path: string,
  made: readonly PseudoTarget[],
  { data, maxNewTokens }: { data: PreparedData; maxNewTokens: number },
): Promise<void> {
  const sources = new Map(data.dataset.splits.unlabeled.map((input: UnlabeledInput) => [input.id, input.source]));
  const texts = await data.tokenizer.decodeBatch(
    made.map(({ labels }) => [...labels]),
    { skipSpecialTokens: true },
  );
  const lines = made.map(({ id, labels, logProb, ended }, i): PseudoTargetLine => {
    const decoding = { method: "greedy", maxNewTokens } as const;
    return {
      id,
      source: sources.get(id) as string,
      target: (texts[i] as string).trim(),
      from: "teacher",
      logProb,
      decoding,
      ids: [...labels],
      ended,
    };
  });
  writeJsonLinesAtomic(path, lines);
}

function readPseudoTargets(path: string, data: PreparedData): PseudoTarget[] {
  const inputs = new Map(data.unlabeled.map((input) => [input.id, input.inputIds]));
  return readJsonLines<PseudoTargetLine>(path).map(({ id, ids, logProb, ended }) => {
    return { id, inputIds: inputs.get(id) as Int32Array, labels: Int32Array.from(ids), logProb, ended };
  });
}
