import { dirname } from "node:path";
import { ConfigError, InterruptedError } from "../../core/index.js";
import { type ExportSource, exportTargets, type WrittenExport } from "../../export/index.js";
import { checkpointDecoding } from "../../generate/index.js";
import { isDecoderOnly, loadModel, readGenerationSettings, readModelConfig, readTaskInputs } from "../../models/index.js";
import { assertWritableFile, pathExists, type RunEvent, recoverFolder } from "../../runs/index.js";
import { namedBase } from "../exported-models/index.js";
import { fetchedFolder } from "../hub-sources/index.js";
import type { RecipeContext } from "../phases/index.js";
import { checkModelFolder } from "../starting-models/index.js";
import type { ExportConfig } from "./export-config.js";

/** What exporting came to. */
export interface ExportReport extends WrittenExport {
  /** The file or folder that was made. */
  readonly output: string;
  readonly to: ExportConfig["to"];
  readonly type: string;
  readonly parameters: number;
  /** What the target does otherwise than Retort, a sentence each. */
  readonly notes: readonly string[];
  /** How it is called so that it answers as here. */
  readonly usage: readonly string[];
}

/**
 * Writes the model of a Hugging Face folder or of the hub, tokenizer and settings included, in a form that other programs run. What the target cannot say is refused before any weight is read.
 * @throws ConfigError and TokenizerError naming what the target has no word for; ConfigError for an output that is there already, without `force`.
 */
export async function exportToTarget(
  { model: named, to, type, name, output, force }: ExportConfig,
  { onEvent, signal }: Pick<RecipeContext, "onEvent" | "signal">,
): Promise<ExportReport> {
  if (pathExists(output) && !force) {
    throw new ConfigError(`${output}: exists already.`, { hint: "Name another file, or replace it (--force on the command line)." });
  }
  assertWritableFile(output);
  // What an export that was killed left aside is as large as the model.
  recoverFolder(dirname(output));
  const emit = (event: RunEvent): void => onEvent?.(event);
  const folder = await fetchedFolder(named, { onEvent, signal });
  const { usage, notes, write } = await exportTargets[to].prepare(await sourceOf(folder, { name, named }), type);
  if (signal?.aborted) throw new InterruptedError("interrupted; nothing was written.");
  emit({ kind: "phase", phase: "export", state: "start" });
  const { parameters } = loadModel(folder);
  try {
    const written = await write(parameters, output);
    emit({ kind: "phase", phase: "export", state: "end" });
    return { output, to, type, parameters: parameters.count, ...written, notes, usage };
  } finally {
    parameters.dispose();
  }
}

/** What the small files of a folder say of its model. */
async function sourceOf(folder: string, { name, named }: { readonly name: string; readonly named: string }): Promise<ExportSource> {
  const tokenizer = await checkModelFolder(folder);
  const config = readModelConfig(folder);
  const kind = isDecoderOnly(config);
  const { settings: decoding } = checkpointDecoding(readGenerationSettings(folder), { isDecoderOnly: kind });
  const chatTemplate = tokenizer.chatTemplateNames.includes("default") ? tokenizer.chatTemplate() : undefined;
  return { name, config, tokenizer, chatTemplate, inputs: readTaskInputs(folder, kind), decoding, license: namedBase(named).license };
}
