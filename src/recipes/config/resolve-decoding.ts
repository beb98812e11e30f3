import { ConfigError, parseWith } from "../../core/index.js";
import { type CheckpointDefaults, checkpointDecoding, refuseUnsupported } from "../../generate/index.js";
import { isDecoderOnly, readGenerationSettings, readModelConfig } from "../../models/index.js";
import { type AskedDecoding, type DecodingConfig, decodingSchema, methodSettings } from "./decoding.js";

/** Where settings are from that nobody has asked for, by their names: files of a model's folder, and what Transformers takes where they say nothing. */
export type DecodingOrigins = Readonly<Record<string, string>>;

/** A decoding with every setting, and where those are from that nobody has asked for. */
export interface ResolvedDecoding {
  readonly decoding: DecodingConfig;
  readonly from: DecodingOrigins;
}

/**
 * How a model's folder says that the model is decoded.
 * @param method The method that is asked for; of another one's settings it does not matter whether they are implemented.
 * @throws ConfigError naming file, key and value of what is not implemented, or no value.
 */
export function folderDecoding(folder: string, method: AskedDecoding["method"]): CheckpointDefaults {
  const read = readGenerationSettings(folder);
  const defaults = checkpointDecoding(read, { isDecoderOnly: isDecoderOnly(readModelConfig(folder)) });
  refuseUnsupported(read, { method: method ?? defaults.settings.method ?? "greedy", isFolders: method === undefined });
  return defaults;
}

const nothing: CheckpointDefaults = { settings: {}, from: {} };

/**
 * A decoding from what is asked for, then from what a folder says, then from the defaults. Of the folder's settings, those of another method are left aside.
 * @param place Its path in the recipe.
 * @throws ConfigError for a setting that is asked for and that the method does not know.
 */
export function resolveDecoding(place: string, asked: AskedDecoding, { settings, from }: CheckpointDefaults = nothing): ResolvedDecoding {
  const method = asked.method ?? settings.method ?? "greedy";
  const foreign = Object.entries(methodSettings).flatMap(([owner, keys]) => (owner === method ? [] : keys));
  const wrong = foreign.find((key) => key in asked);
  if (wrong !== undefined) {
    const owner = methodSettings.beam.includes(wrong) ? "beam" : "sampling";
    const origin = asked.method === undefined && from.method !== undefined ? ` (${from.method})` : "";
    throw new ConfigError(`${place}.${wrong}: goes with the method ${owner}; the method is ${method}${origin}.`, {
      hint: "Name that method, or leave the setting out.",
    });
  }
  // The lengths and the number of sequences are not the decoding's own in a recipe.
  const { maxNewTokens: _m, maxLength: _l, sequences: _s, ...own } = settings;
  const isGiven = (key: string): boolean => key in asked || (key === "minLength" && "minNewTokens" in asked);
  const taken = Object.entries(own).filter(([key]) => !isGiven(key) && !foreign.includes(key));
  return {
    decoding: completed({ ...Object.fromEntries(taken), ...asked, method }, from),
    from: Object.fromEntries(taken.flatMap(([key]) => (from[key] === undefined ? [] : [[key, from[key]]]))),
  };
}

/** With the defaults. What is asked for has been checked before: a value that is none is a file's. */
function completed(decoding: Readonly<Record<string, unknown>>, from: DecodingOrigins): DecodingConfig {
  try {
    return parseWith(decodingSchema, decoding);
  } catch (error) {
    const file = error instanceof ConfigError ? from[error.message.split(/[ .]/, 1)[0] as string] : undefined;
    throw file === undefined ? error : new ConfigError(`${file}: ${(error as ConfigError).message}`, { cause: error });
  }
}
