import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { installLlamaCpp } from "../../../scripts/llama-cpp/install.mjs";

/** What {@link askLlamaCpp} asks of a model; see `scripts/llama-cpp/ask.mjs`. */
export interface LlamaCppRequest {
  readonly model: string;
  readonly texts?: readonly string[];
  readonly prompts?: readonly (readonly number[])[];
  readonly newTokens?: number;
}

export interface LlamaCppAnswers {
  /** Of each text. */
  readonly ids: readonly (readonly number[])[];
  readonly detokenized: readonly string[];
  /** What each prompt is gone on from with, greedily. */
  readonly greedy: readonly (readonly number[])[];
  /** The same without control tokens. */
  readonly greedyTexts: readonly string[];
  /** The most probable next tokens of each prompt with their log-probabilities. */
  readonly next: readonly (readonly (readonly [id: number, logProb: number])[])[];
}

const script = fileURLToPath(new URL("../../../scripts/llama-cpp/ask.mjs", import.meta.url));

/** Why there is no llama.cpp here; undefined where there is one, installed for the occasion if need be. */
export function llamaCppExcuse(): string | undefined {
  const excuse = installLlamaCpp();
  if (excuse !== undefined) process.stderr.write(`skipped: llama.cpp cannot be installed: ${excuse}\n`);
  return excuse;
}

/** What llama.cpp makes of a GGUF file, in a process of its own. */
export function askLlamaCpp(request: LlamaCppRequest): LlamaCppAnswers {
  const input = JSON.stringify(request);
  return JSON.parse(execFileSync(process.execPath, [script], { input, encoding: "utf8", maxBuffer: 2 ** 28 })) as LlamaCppAnswers;
}
