import { parseWith } from "../../core/index.js";
import type { CheckpointDecoding, Decoding } from "../../generate/index.js";
import { isDecoderOnly, readModelConfig, readTaskInputs, type TaskInputs } from "../../models/index.js";
import {
  type ChatConfig,
  chatSchema,
  checkChatSettings,
  type DecodingOrigins,
  decodingOf,
  folderDecoding,
  type ResolvedDecoding,
  resolveDecoding,
} from "../config/index.js";
import { checkGeneration, type GenerationLimits } from "./check-generation.js";
import type { GenerateConfig } from "./generate-config.js";

/** How inputs are put and decoded, and where settings are from that nobody has asked for. */
export interface ResolvedGeneration extends Pick<TaskInputs, "separator"> {
  /** How inputs are read as conversations; undefined where they are texts. */
  readonly chat: ChatConfig | undefined;
  readonly prompt: string;
  readonly decoding: Decoding;
  readonly from: DecodingOrigins;
}

const defaultMaxNewTokens = 64;

type Asked = Pick<
  GenerateConfig,
  "decoding" | "folderDecoding" | "sequences" | "maxNewTokens" | "maxSourceLength" | "generation" | "prompt" | "separator" | "chat" | "seed"
>;

/**
 * What is asked for, then what the model's folder says, then the defaults.
 * @throws ConfigError for settings that contradict each other, and for what the folder says and is not implemented.
 */
export function resolveGeneration(asked: Asked, folder: string): ResolvedGeneration {
  const { prompt, separator, chat, ...inputOrigins } = inputsFrom(asked, folder);
  const defaults = asked.folderDecoding ? folderDecoding(folder, asked.decoding.method) : undefined;
  const resolved = resolveDecoding("decoding", asked.decoding, defaults);
  const limits = limitsFrom(asked, defaults?.settings ?? {}, resolved);
  checkGeneration(asked, { ...limits, ...resolved });
  const { sequences, maxNewTokens, maxLength } = limits;
  const own = Object.entries({ sequences, maxNewTokens, maxLength }).flatMap(([key, value]) =>
    value !== undefined && asked[key as "sequences"] === undefined && defaults?.settings[key as "sequences"] !== undefined
      ? [[key, defaults.from[key] as string]]
      : [],
  );
  return {
    ...{ prompt, separator, chat },
    decoding: decodingOf(resolved.decoding, { maxNewTokens, maxLength, sequences, seed: asked.seed }),
    from: { ...inputOrigins.from, ...resolved.from, ...Object.fromEntries(own) },
  };
}

/** A number of new tokens that is asked for makes the folder's limit on all of a sequence void, as in Transformers. */
function limitsFrom(asked: Asked, said: CheckpointDecoding, { decoding }: ResolvedDecoding): GenerationLimits {
  const { maxNewTokens: max = said.maxNewTokens } = asked;
  const maxLength = max === undefined ? said.maxLength : undefined;
  const ofFolder = decoding.method === "greedy" ? undefined : said.sequences;
  return {
    sequences: asked.sequences ?? ofFolder ?? 1,
    maxNewTokens: max ?? (maxLength === undefined ? defaultMaxNewTokens : maxLength - 1),
    maxLength,
  };
}

/** How sources are put: as asked for, else as the folder says. */
function inputsFrom(
  { prompt, separator, chat }: Asked,
  folder: string,
): Pick<ResolvedGeneration, "prompt" | "separator" | "chat" | "from"> {
  const said = readTaskInputs(folder, isDecoderOnly(readModelConfig(folder)));
  const taken = Object.entries({ prompt: [prompt, said.prompt], separator: [separator, said.separator], chat: [chat, said.chat] });
  const chosen = chat ?? (said.chat === undefined ? false : parseWith(chatSchema, said.chat));
  if (chosen !== false) checkChatSettings({ chat: chosen, prompt, separator }, "");
  return {
    prompt: prompt ?? said.prompt ?? "",
    separator: chosen === false ? (separator ?? said.separator) : undefined,
    chat: chosen === false ? undefined : chosen,
    from: Object.fromEntries(
      taken.flatMap(([key, [given, own]]) => (given === undefined && own !== undefined ? [[key, "config.json"]] : [])),
    ),
  };
}
