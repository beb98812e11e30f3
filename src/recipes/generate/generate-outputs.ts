import { ConfigError, DataError, InterruptedError } from "../../core/index.js";
import { describeTruncation, encodeInputs, encodePrompts, type UnlabeledInput } from "../../data/index.js";
import { describeDecoding } from "../../distill/index.js";
import { type Decoding, type Generated, generateAll } from "../../generate/index.js";
import { isDecoderOnly, readModelConfig, withEndToken } from "../../models/index.js";
import { type RunEvent, writeJsonLinesAtomic } from "../../runs/index.js";
import { threads } from "../../tensor/index.js";
import type { Tokenizer } from "../../tokenizers/index.js";
import { type ChatConfig, chatSettings, type DecodingOrigins, describeOrigins } from "../config/index.js";
import { fetchedFolder } from "../hub-sources/index.js";
import { readInputsOf } from "../inputs/index.js";
import { type RecipeContext, requireDevice } from "../phases/index.js";
import { type OpenModelFolder, openChat, openModelFolder } from "../starting-models/index.js";
import { checkOutput } from "./check-output.js";
import type { GenerateConfig } from "./generate-config.js";
import { type ResolvedGeneration, resolveGeneration } from "./resolve-generation.js";

/** One input with what the model made of it: a line of the output file. */
export interface OutputLine {
  readonly id: string;
  readonly source: string;
  /** In the decoding's order; beam search has the best first. */
  readonly outputs: readonly {
    /** Without special tokens and surrounding space. */
    readonly text: string;
    /** The natural logarithm of its probability under the model itself, summed over its tokens. */
    readonly logProb: number;
    /** False if it was cut off at `maxNewTokens`. */
    readonly ended: boolean;
  }[];
}

/** What was generated. */
export interface GenerateReport {
  readonly inputs: number;
  readonly sequences: number;
  /** Tokens generated, end-of-sequence included. */
  readonly tokens: number;
  /** Sequences that were cut off at `maxNewTokens`. */
  readonly cutOff: number;
  readonly seconds: number;
  /** How outputs were decoded: what was asked for, then what the model's folder says, then the defaults. */
  readonly decoding: Decoding;
  /** What was put before every source. */
  readonly prompt: string;
  /** How inputs were read as conversations; absent where they were texts. */
  readonly chat?: ChatConfig | undefined;
  /** Of a decoder-only model, what was put after every source; undefined for the end-of-sequence token. */
  readonly separator?: string | undefined;
  /** Where settings are from that nobody had asked for, by their names: files of the folder. */
  readonly from: DecodingOrigins;
  /** The file that holds the lines; null if they are in `lines`. */
  readonly output: string | null;
  readonly lines?: readonly OutputLine[];
}

/**
 * Generates with the model of a Hugging Face folder or of the hub, K sequences per input, and writes them as JSON lines ({@link OutputLine}) in the inputs'
 * order, all at once, or returns them.
 * @throws InterruptedError when the signal fires: then nothing is written. ConfigError for an output that would replace the inputs, and settings that nothing uses. Errors of the readers, of
 * loadModel and of the disk.
 * @example
 * ```ts
 * import { generateOutputs, initializeModel, parseModelConfig, resolveGenerateConfig, saveModel, trainByteLevelBpe } from "retort-kd";
 *
 * const sizes = { vocab_size: 260, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_heads: 2 };
 * const model = initializeModel(parseModelConfig({ model_type: "t5", ...sizes }), { seed: 1 });
 * saveModel(model, "model");
 * model.parameters.dispose();
 * await trainByteLevelBpe(["a house"], { vocabularySize: 260 }).save("model");
 *
 * const inputs = [{ id: "1", source: "a red house" }];
 * const config = resolveGenerateConfig({ model: "model", inputs, decoding: { method: "sampling" }, sequences: 3, maxNewTokens: 4 });
 * const { lines } = await generateOutputs(config, {});
 * lines?.map(({ id, outputs }) => [id, outputs.length]); // → [ [ '1', 3 ] ]
 * ```
 */
export async function generateOutputs(
  config: GenerateConfig,
  { onEvent, signal }: Pick<RecipeContext, "onEvent" | "signal">,
): Promise<GenerateReport> {
  requireDevice(config.device);
  if (config.threads !== undefined) threads(config.threads);
  // Before a model is fetched, which may decide how they are read.
  const read = await readInputsOf({ ...config, asConversations: config.chat !== false }, { onEvent, signal });
  // Before anything is computed: hours of decoding must not end at a path that cannot be written.
  if (config.output !== undefined) checkOutput(config.output, config.inputs);
  const emit = (event: RunEvent): void => onEvent?.(event);
  const folder = await fetchedFolder(config.model, { onEvent, signal });
  if (config.separator !== undefined) refuseForEncoder("separator", folder);
  const resolved = resolveGeneration(config, folder);
  if (resolved.chat !== undefined) refuseForEncoder("chat", folder);
  const inputs = resolved.chat === undefined ? asTexts(read) : read;
  const origins = describeOrigins(resolved.from);
  if (origins !== undefined) emit({ kind: "note", message: `${described(resolved)} (${origins}).` });
  emit({ kind: "phase", phase: "generation", state: "start" });
  const opened = await openModelFolder(folder, config.device);
  for (const message of opened.tokenizer.warnings) emit({ kind: "warning", message });
  try {
    const started = performance.now();
    const generated = await decodeAll(opened, inputs, { config, resolved, emit, signal });
    const lines = await outputLines(opened.tokenizer, inputs, generated);
    const seconds = (performance.now() - started) / 1000;
    const { decoding, prompt, separator, chat, from } = resolved;
    const facts = { ...factsOf(generated), seconds, decoding, prompt, separator, ...(chat === undefined ? {} : { chat }), from };
    emit({ kind: "phase", phase: "generation", state: "end" });
    if (config.output === undefined) return { ...facts, output: null, lines };
    writeJsonLinesAtomic(config.output, lines);
    return { ...facts, output: config.output };
  } finally {
    opened.model.parameters.dispose();
  }
}

/** Before the weights, because they are large. */
function refuseForEncoder(key: "separator" | "chat", folder: string): void {
  if (isDecoderOnly(readModelConfig(folder))) return;
  throw new ConfigError(`${key}: only a decoder-only model reads source and target as one sequence, and ${folder} has an encoder.`, {
    hint: "Leave it out; what stands before a source is the prompt.",
  });
}

/** Rows that are conversations, for a model that reads texts: of one question each. @throws DataError for one of several turns. */
function asTexts(inputs: readonly UnlabeledInput[]): readonly UnlabeledInput[] {
  const longer = inputs.find(({ turns }) => turns?.some(({ role }) => role === "assistant"));
  if (longer === undefined) return inputs.map(({ turns: _, ...input }) => input);
  throw new DataError(`row ${JSON.stringify(longer.id)}: is a conversation of several turns, and inputs are read as texts.`, {
    hint: "A model with a chat template reads it as it is: chat: true, --chat on the command line.",
  });
}

/** How sources are put and decoded, in words. */
function described({ decoding, prompt, separator, chat }: ResolvedGeneration): string {
  return [
    describeDecoding(decoding),
    ...(prompt === "" ? [] : [`the prompt ${JSON.stringify(prompt)}`]),
    ...(separator === undefined ? [] : [`the separator ${JSON.stringify(separator)}`]),
    ...(chat === undefined ? [] : [`as conversations${chat === true ? "" : ` (${JSON.stringify(chat)})`}`]),
  ].join(", ");
}

interface DecodeContext {
  readonly config: GenerateConfig;
  readonly resolved: ResolvedGeneration;
  readonly emit: (event: RunEvent) => void;
  readonly signal: AbortSignal | undefined;
}

async function decodeAll(
  { model, tokenizer }: OpenModelFolder,
  inputs: readonly UnlabeledInput[],
  { config: { maxSourceLength, generation }, resolved, emit, signal }: DecodeContext,
): Promise<Generated[][]> {
  const { decoding, prompt, separator } = resolved;
  const chat = resolved.chat && openChat(tokenizer, { date: today(), ...chatSettings(resolved.chat) });
  const decoderOnly = isDecoderOnly(model.config) ? { separator } : undefined;
  const { rows, truncation } =
    chat === undefined
      ? await encodeInputs(tokenizer, inputs, { maxSourceLength, prompt, decoderOnly })
      : await encodePrompts(chat, inputs, { maxSourceLength, prompt });
  const cut = describeTruncation(truncation);
  if (cut !== undefined) emit({ kind: "warning", message: `${cut}.` });
  if (signal?.aborted) throw nothingWritten();
  const onProgress = (done: number, tokensPerSecond: number): void =>
    emit({ kind: "progress", done, total: inputs.length, unit: "inputs", tokensPerSecond });
  const options = { decoding, ...generation, vocabularySize: tokenizer.vocabularySize, onProgress, signal };
  return generateAll(withEndToken(model, chat?.endTokenId), rows, options).catch((error: unknown) => {
    throw error instanceof InterruptedError ? nothingWritten() : error;
  });
}

/** What a template writes that asks for the day, where nobody says which. */
function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

function nothingWritten(): InterruptedError {
  return new InterruptedError("interrupted; nothing was written.");
}

async function outputLines(
  tokenizer: Tokenizer,
  inputs: readonly UnlabeledInput[],
  generated: readonly (readonly Generated[])[],
): Promise<OutputLine[]> {
  const texts = await tokenizer.decodeBatch(generated.flat().map(({ ids }) => ids));
  let next = 0;
  return inputs.map(({ id, source }, i) => ({
    id,
    source,
    outputs: (generated[i] as readonly Generated[]).map(({ logProbs, ended }) => ({
      text: texts[next++] as string,
      logProb: sum(logProbs),
      ended,
    })),
  }));
}

function factsOf(generated: readonly (readonly Generated[])[]) {
  const all = generated.flat();
  return {
    inputs: generated.length,
    sequences: all.length,
    tokens: sum(all.map(({ ids }) => ids.length)),
    cutOff: all.filter(({ ended }) => !ended).length,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
