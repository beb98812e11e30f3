import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Decoding, SamplingDecoding } from "../../src/generate/index.js";
import { loadModel, type TextModel } from "../../src/models/index.js";

/** One way of decoding, and what came out: per input, whether rounding cannot have decided it, and its sequences. */
export interface GoldenCase {
  readonly decoding: Decoding;
  readonly decided: readonly boolean[];
  readonly results: readonly (readonly { readonly ids: readonly number[]; readonly score: number | null }[])[];
}

/** What scripts/golden/generation.py wrote about one model. */
export interface GoldenGeneration {
  readonly tolerances: { readonly score: number };
  /** The model's folder in test/golden. */
  readonly model: string;
  readonly eosTokenId: number;
  /** The token that every sequence begins with, if the model forces one; it then forces the end at the limit, too. */
  readonly forcedBosTokenId: number | null;
  readonly sources: number[][];
  readonly cases: readonly GoldenCase[];
  readonly diverse: readonly GoldenCase[];
}

/** Processed scores: of `logits` `[R, V]` after `ids`, per case and row, the tokens that are left with their log-probabilities. */
export interface GoldenScores {
  readonly tolerances: { readonly processed: number };
  readonly decoderStartTokenId: number;
  readonly eosTokenId: number;
  readonly ids: number[][];
  readonly logits: number[][];
  readonly cases: readonly {
    readonly settings: Partial<Omit<SamplingDecoding, "method" | "seed">>;
    readonly left: readonly (readonly (readonly [number, number])[])[];
  }[];
}

export function readGoldenGeneration(name: string): GoldenGeneration {
  return JSON.parse(readFileSync(goldenPath(`generation/${name}.json`), "utf8")) as GoldenGeneration;
}

export function readGoldenScores(): GoldenScores {
  return JSON.parse(readFileSync(goldenPath("generation/scores.json"), "utf8")) as GoldenScores;
}

/**
 * The golden model of a file, which ends with another token than its config.json says, one that it likes to write, and forces the tokens that the
 * file says. The caller disposes its parameters.
 */
export function loadGoldenModel(
  { model, eosTokenId, forcedBosTokenId }: Pick<GoldenGeneration, "model" | "eosTokenId" | "forcedBosTokenId">,
  device: string,
): TextModel {
  const folder = mkdtempSync(join(tmpdir(), "retort-golden-"));
  try {
    const config = JSON.parse(readFileSync(goldenPath(`${model}/config.json`), "utf8")) as Record<string, unknown>;
    const forced = forcedBosTokenId === null ? {} : { forced_bos_token_id: forcedBosTokenId, forced_eos_token_id: eosTokenId };
    writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, eos_token_id: eosTokenId }));
    writeFileSync(join(folder, "generation_config.json"), JSON.stringify(forced));
    copyFileSync(goldenPath(`${model}/model.safetensors`), join(folder, "model.safetensors"));
    return loadModel(folder, { device });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function goldenPath(name: string): string {
  return fileURLToPath(new URL(`../golden/${name}`, import.meta.url));
}
