import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PairBatch } from "../../src/data/index.js";
import { integers, loadSafetensors, type Tensor } from "../../src/tensor/index.js";

/** The models that scripts/golden/t5.py, bart.py and causal.py made, each a folder of test/golden. */
export const variants = [
  "t5/v1_0",
  "t5/v1_1",
  "t5/mt5",
  "t5/umt5",
  "bart/plain",
  "bart/scaled",
  "bart/untied",
  "gpt2/plain",
  "gpt2/scaled",
  "gpt2/untied",
  "opt/before",
  "opt/after",
  "opt/untied",
  "llama/biased",
  "llama/llama3",
  "llama/dynamic",
  "qwen2/plain",
  "qwen3/yarn",
] as const;

/** What golden.json holds, as far as the tests read it; scripts/golden/README.md describes it. */
export interface Golden {
  readonly tolerances: {
    readonly logits: number;
    readonly captured: number;
    readonly loss: number;
    readonly gradientRelative: number;
    readonly adamw3Relative: number;
    readonly greedyGap: number;
  };
  readonly inputs: {
    readonly inputIds: number[][];
    readonly attentionMask: number[][];
    readonly labels: number[][];
    readonly decoderInputIds: number[][];
    /** Of decoder-only models: the sources with their last tokens, which in `inputIds` the target has. */
    readonly sourceIds?: number[][];
    readonly sourceMask?: number[][];
  };
  readonly loss: number;
  /** Parameters that change nothing: their exact gradient is zero, and AdamW steps them by the sign of noise. */
  readonly idle?: readonly string[];
  /** Parameters of which a part is idle. */
  readonly partlyIdle?: readonly string[];
  readonly greedy: { readonly maxNewTokens: number; readonly ids: number[][]; readonly gaps: number[][] };
  readonly adamw: {
    readonly steps: number;
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
    readonly weightDecay: number;
    readonly maxGradientNorm: number;
    readonly losses: number[];
    readonly gradientNorms: number[];
  };
}

/** The folder of a variant, e.g. `t5/v1_0`, or a file in it. */
export function goldenPath(variant: string, name = ""): string {
  return fileURLToPath(new URL(`../golden/${variant}/${name}`, import.meta.url));
}

export function readGolden(variant: string): Golden {
  return JSON.parse(readFileSync(goldenPath(variant, "golden.json"), "utf8")) as Golden;
}

/** The reference tensors; the caller's scope owns them. */
export function goldenTensors(variant: string): Map<string, Tensor> {
  return loadSafetensors(goldenPath(variant, "golden.safetensors"));
}

/** The golden batch as tensors on a device; the caller's scope owns them. */
export function goldenBatch({ inputs }: Golden, device: string): PairBatch {
  const labels = inputs.labels.flat();
  const positions = [...labels.keys()].filter((i) => labels[i] !== -100);
  return {
    exampleIds: inputs.inputIds.map((_, i) => `row-${i}`),
    inputIds: matrix(inputs.inputIds, device),
    attentionMask: matrix(inputs.attentionMask, device),
    decoderInputIds: matrix(inputs.decoderInputIds, device),
    labelPositions: integers(positions, [positions.length], device),
    labels: integers(
      positions.map((i) => labels[i] as number),
      [positions.length],
      device,
    ),
    labelTokens: positions.length,
    labelsPerRow: inputs.labels.map((row) => row.filter((label) => label !== -100).length),
  };
}

/** Rows of equal length as an int64 tensor `[rows, length]`; the caller's scope owns it. */
export function matrix(rows: readonly (readonly number[])[], device: string): Tensor {
  return integers(rows.flat(), [rows.length, rows[0]?.length ?? 0], device);
}
