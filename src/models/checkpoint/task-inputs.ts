import { join } from "node:path";
import { z } from "zod";
import { isAdapter, ownFolder } from "./adapter-checkpoint.js";
import { readJsonObject, readJsonObjectIfPresent } from "./checkpoint-files.js";
import { parseConfigJson } from "./config-json.js";

/** How the texts are put that a model reads. Absent where nobody says. */
export interface TaskInputs {
  /** What stands before every source. */
  readonly prompt?: string | undefined;
  /** Of a decoder-only model, what parts a source from what is written; absent where that is the end-of-sequence token. */
  readonly separator?: string | undefined;
  /** Of a decoder-only model, that its texts are conversations, written by its tokenizer's chat template: `true`, or how texts become messages, as a recipe's `data.chat`. */
  readonly chat?: true | Readonly<Record<string, unknown>> | undefined;
  /** The `task_specific_params` that say so, whole: those of other tasks, too, which a model that was only pruned is as good for. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

/** The name of what a model does, as pipelines call it. */
const taskOf = (isDecoderOnly: boolean): string => (isDecoderOnly ? "text-generation" : "text2text-generation");

const chat = z.union([z.literal(true), z.record(z.string(), z.unknown())]);
const entry = z.object({ prefix: z.string().nullish(), separator: z.string().nullish(), chat: chat.nullish() }).nullish();

/**
 * The `task_specific_params` of a `config.json` that say how texts are put: `prefix`, which Transformers 4 and transformers.js put before every input of a pipeline, and
 * `separator` and `chat`, keys of our own. Undefined where there is nothing to say.
 */
export function taskInputsToJson(
  { prompt = "", separator, chat, parameters = {} }: TaskInputs,
  isDecoderOnly: boolean,
): Record<string, unknown> | undefined {
  const task = taskOf(isDecoderOnly);
  const said = {
    ...(parameters[task] as object | undefined),
    ...(prompt === "" ? {} : { prefix: prompt }),
    ...(separator === undefined ? {} : { separator }),
    ...(chat === undefined ? {} : { chat }),
  };
  const all = { ...parameters, ...(Object.keys(said).length === 0 ? {} : { [task]: said }) };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** Where an adapter that was trained here has the `task_specific_params` of the whole. */
export const taskInputsFile = "task_specific_params.json";

/**
 * How a model folder's `config.json` says that texts are put: nothing, unless its `task_specific_params` have the task that the model is for. An adapter says it in a
 * file of its own, or has it from its base.
 * @throws ConfigError naming what is no text.
 */
export function readTaskInputs(folder: string, isDecoderOnly: boolean): TaskInputs {
  const task = taskOf(isDecoderOnly);
  const { all, place } = readTaskParameters(folder);
  if (typeof all !== "object" || all === null) return {};
  const said = parseConfigJson(z.object({ params: entry }), { params: (all as Record<string, unknown>)[task] }, place);
  const { separator, chat } = (isDecoderOnly ? said.params : undefined) ?? {};
  return {
    prompt: said.params?.prefix ?? undefined,
    separator: separator ?? undefined,
    chat: chat ?? undefined,
    parameters: all as Record<string, unknown>,
  };
}

function readTaskParameters(folder: string): { readonly all: unknown; readonly place: string } {
  const ownFile = join(folder, taskInputsFile);
  const all = isAdapter(folder) ? readJsonObjectIfPresent(ownFile) : undefined;
  if (all !== undefined) return { all, place: ownFile };
  const file = join(ownFolder(folder), "config.json");
  return { all: readJsonObject(file).task_specific_params, place: `${file}: task_specific_params` };
}
