import { basename } from "node:path";
import { encodeInputs } from "../../../src/data/index.js";
import { generateAll } from "../../../src/generate/index.js";
import { initializeModel, parseModelConfig, saveModel, type TaskInputs, type TextModel } from "../../../src/models/index.js";
import { type ExportReport, exportToTarget, resolveExportConfig } from "../../../src/recipes/index.js";
import { fill_, integers, logSoftmax, noGrad, scope, slice } from "../../../src/tensor/index.js";
import type { Tokenizer } from "../../../src/tokenizers/index.js";

/** A model in a folder, and what it is made of. The caller disposes the model's parameters. */
export interface FolderModel {
  readonly folder: string;
  readonly model: TextModel;
  readonly tokenizer: Tokenizer;
  readonly inputs: TaskInputs;
}

interface ModelSettings {
  /** Its `config.json` without the vocabulary. */
  readonly json: object;
  readonly tokenizer: Tokenizer;
  readonly inputs?: TaskInputs;
  /** Parameters that are all 0. */
  readonly zeroed?: RegExp;
}

/** Saves a model with random weights, wide enough that its choices are clear. */
export async function folderModel(folder: string, { json, tokenizer, inputs = {}, zeroed = /^$/ }: ModelSettings): Promise<FolderModel> {
  const { vocabularySize, eosTokenId, padTokenId, bosTokenId = eosTokenId } = tokenizer;
  const tokens = { vocab_size: vocabularySize + 5, eos_token_id: eosTokenId, pad_token_id: padTokenId, bos_token_id: bosTokenId };
  const model = initializeModel(parseModelConfig({ ...tokens, ...json }), { seed: 7 });
  for (const [name, tensor] of model.parameters) if (zeroed.test(name)) noGrad(() => fill_(tensor, 0));
  saveModel(model, folder, { inputs });
  await tokenizer.save(folder);
  return { folder, model, tokenizer, inputs };
}

/** Exports a folder as GGUF beside it. */
export function exportGguf(folder: string, type: string): Promise<ExportReport> {
  const [name, output] = [basename(folder), `${folder}-${type}.gguf`];
  return exportToTarget(resolveExportConfig({ model: folder, to: "gguf", type, name, output }), {});
}

/** How sources stand before a model, as token ids. */
export async function promptIds({ tokenizer, inputs }: FolderModel, sources: readonly string[]): Promise<number[][]> {
  const examples = sources.map((source, i) => ({ id: `${i}`, source }));
  const { prompt = "", separator } = inputs;
  const { rows } = await encodeInputs(tokenizer, examples, { maxSourceLength: 64, prompt, decoderOnly: { separator } });
  return rows.map(({ inputIds }) => [...inputIds]);
}

/** What the model goes on with greedily. */
export async function greedyIds({ model, tokenizer }: FolderModel, prompts: readonly (readonly number[])[], maxNewTokens: number) {
  const rows = prompts.map((ids, i) => ({ id: `${i}`, inputIds: Int32Array.from(ids) }));
  const decoding = { method: "greedy", maxNewTokens } as const;
  const generated = await generateAll(model, rows, { decoding, batchTokens: 8192, vocabularySize: tokenizer.vocabularySize });
  return generated.map(([first]) => [...(first?.ids ?? [])]);
}

/** The log-probability of every next token after a prompt, among those that the tokenizer has. */
export function nextLogProbs({ model, tokenizer }: FolderModel, prompt: readonly number[]): Float32Array {
  const row = (ids: readonly number[]) => integers(ids, [1, ids.length], model.device);
  const source = prompt.slice(0, -1);
  return scope(() => {
    const inputs = { inputIds: row(source), attentionMask: row(source.map(() => 1)), decoderInputIds: row(prompt.slice(-1)) };
    const { logits } = model.forward(inputs, { logits: "last" });
    return logSoftmax(slice(logits, 1, 0, tokenizer.vocabularySize), -1).toFloat32Array();
  });
}
