import { z } from "zod";
import { ConfigError, snakeCase } from "../core/index.js";
import { type GenerationSettings, parseConfigJson } from "../models/index.js";
import type { BeamDecoding, Decoding, DecodingLimits, SamplingDecoding } from "./decoding.js";

/** How a checkpoint says that it is decoded. What it does not say is left out. */
export interface CheckpointDecoding
  extends Partial<DecodingLimits>,
    Partial<Omit<BeamDecoding, "method" | "maxNewTokens">>,
    Partial<Omit<SamplingDecoding, "method" | "maxNewTokens" | "seed">> {
  readonly method?: Decoding["method"];
}

/** A {@link CheckpointDecoding} and what says so. */
export interface CheckpointDefaults {
  readonly settings: CheckpointDecoding;
  /** Per setting, `generation_config.json` or `config.json`, or that it is Transformers' default. */
  readonly from: Readonly<Record<string, string>>;
}

/** Transformers samples among so many tokens where nothing is said. */
const defaultTopK = 50;

const count = z.int().min(1).optional();
const length = z.int().min(0).optional();
const number = z.number().optional();
const tokens = z.array(z.int().min(0)).optional();

/** What is taken; each has its meaning here by the same name or another. */
const schema = z.object({
  doSample: z.boolean().optional(),
  numBeams: count,
  numBeamGroups: count,
  diversityPenalty: number,
  lengthPenalty: number,
  earlyStopping: z.union([z.boolean(), z.literal("never")]).optional(),
  temperature: number,
  topK: length,
  topP: number,
  numReturnSequences: count,
  maxLength: length,
  maxNewTokens: count,
  minLength: length,
  minNewTokens: length,
  repetitionPenalty: number,
  noRepeatNgramSize: length,
  suppressTokens: tokens,
  beginSuppressTokens: tokens,
  badWordsIds: z.array(z.array(z.int().min(0)).min(1)).optional(),
});

type Settings = z.output<typeof schema>;

/**
 * What a folder's settings mean here, as Transformers' `generate` takes them: which way of decoding, and limits in new tokens. `max_length` and `min_length`
 * count the start token; of a decoder-only model they count the source, and stay what they are. Of two limits the one in new tokens wins.
 * @throws ConfigError naming file, key and value of what is no value, or leaves nothing to write.
 */
export function checkpointDecoding(
  { file, settings }: GenerationSettings,
  { isDecoderOnly }: { readonly isDecoderOnly: boolean },
): CheckpointDefaults {
  const read = parseConfigJson(schema, settings, file);
  const { repetitionPenalty, noRepeatNgramSize, suppressTokens, beginSuppressTokens, badWordsIds, lengthPenalty, earlyStopping } = read;
  const { temperature, topK, topP, numReturnSequences: sequences } = read;
  const method = methodOf(read);
  const said: Record<string, unknown> = {
    method,
    beams: (read.numBeams ?? 1) > 1 ? read.numBeams : undefined,
    diversity: diversityOf(read),
    ...{ lengthPenalty, earlyStopping, temperature, topP, sequences },
    topK: topK === 0 ? undefined : (topK ?? (method === "sampling" ? defaultTopK : undefined)),
    ...limitsOf(read, { file, isDecoderOnly }),
    ...{ repetitionPenalty, noRepeatNgramSize, suppressTokens, beginSuppressTokens, badWordsIds },
  };
  const given = Object.entries(said).filter(([, value]) => value !== undefined);
  const fromTransformers = (key: string): boolean => key === "topK" && topK === undefined;
  return {
    settings: Object.fromEntries(given),
    from: Object.fromEntries(given.map(([key]) => [key, fromTransformers(key) ? "Transformers' default" : file])),
  };
}

function methodOf({ doSample, numBeams }: Settings): Decoding["method"] | undefined {
  if (doSample === undefined && numBeams === undefined) return undefined;
  if ((numBeams ?? 1) > 1) return "beam";
  return doSample === true ? "sampling" : "greedy";
}

function diversityOf({ numBeamGroups: groups = 1, diversityPenalty: penalty = 0 }: Settings): BeamDecoding["diversity"] {
  return groups > 1 ? { groups, penalty } : undefined;
}

function limitsOf(
  { maxLength, maxNewTokens, minLength, minNewTokens }: Settings,
  { file, isDecoderOnly }: { readonly file: string; readonly isDecoderOnly: boolean },
) {
  if (maxNewTokens === undefined && maxLength !== undefined && maxLength < 2) {
    throw new ConfigError(`${file}: max_length is ${maxLength}: it counts what an output goes on from, and leaves no token to write.`);
  }
  const [max, min] = [maxNewTokens === undefined ? maxLength : undefined, minNewTokens === undefined ? minLength : undefined];
  if (isDecoderOnly) return { maxNewTokens, minNewTokens, maxLength: max, minLength: min };
  return {
    maxNewTokens: max === undefined ? maxNewTokens : max - 1,
    minNewTokens: min === undefined ? minNewTokens : Math.max(0, min - 1),
  };
}

/** A setting that is not implemented: when it changes what comes out, by its value and the method. */
type Changes = (value: unknown, method: Decoding["method"], settings: GenerationSettings["settings"]) => boolean;

const isOn: Changes = (value) => value !== false;
const isNot =
  (neutral: number): Changes =>
  (value) =>
    value !== neutral;
const sampled =
  (changes: Changes): Changes =>
  (value, method, settings) =>
    method === "sampling" && changes(value, method, settings);

/** What Transformers 5.23 knows and this library does not. What only says how fast, or what besides the tokens comes back, is not among it. */
const unsupported: Readonly<Record<string, Changes>> = {
  typical_p: sampled(isNot(1)),
  min_p: sampled(isNot(0)),
  top_h: sampled(isOn),
  epsilon_cutoff: sampled(isNot(0)),
  eta_cutoff: sampled(isNot(0)),
  encoder_repetition_penalty: isNot(1),
  encoder_no_repeat_ngram_size: isNot(0),
  exponential_decay_length_penalty: isOn,
  sequence_bias: isOn,
  guidance_scale: isNot(1),
  renormalize_logits: (value, method) => value === true && method === "beam",
  watermarking_config: isOn,
  stop_strings: isOn,
  max_time: isOn,
  token_healing: isOn,
  constraints: isOn,
  force_words_ids: isOn,
  dola_layers: isOn,
  penalty_alpha: (value, method, { top_k: topK = defaultTopK }) => value !== 0 && method === "greedy" && Number(topK) > 1,
  do_sample: (value, method, { num_beams: beams = 1 }) => value === true && method === "beam" && Number(beams) > 1,
};

/** Every key of {@link GenerationSettings} that says how outputs are decoded. */
const decodingKeys: ReadonlySet<string> = new Set([...Object.keys(schema.shape).map(snakeCase), ...Object.keys(unsupported)]);

/**
 * A folder's settings as another folder takes them over whose model is decoded alike: all of a `generation_config.json` but which version wrote it, and of a
 * `config.json` those about decoding.
 */
export function carriedSettings({ file, settings }: GenerationSettings): Record<string, unknown> {
  const { transformers_version: _v, _from_model_config: _f, ...all } = settings;
  return file === "config.json" ? Object.fromEntries(Object.entries(all).filter(([key]) => decodingKeys.has(key))) : all;
}

/**
 * Refuses settings of a folder that would change what comes out and are not implemented here.
 * @param decided The method, and whether it is the folder that decides it.
 * @throws ConfigError naming file, key and value.
 */
export function refuseUnsupported(
  { file, settings }: GenerationSettings,
  { method, isFolders }: { readonly method: Decoding["method"]; readonly isFolders: boolean },
): void {
  for (const [key, changes] of Object.entries(unsupported)) {
    const value = settings[key];
    if (value == null || !changes(value, method, settings)) continue;
    // Whoever says how to search does not ask for beams that are drawn.
    if (key === "do_sample" && !isFolders) continue;
    const together = key === "do_sample" ? ` with num_beams ${JSON.stringify(settings.num_beams)}` : "";
    throw new ConfigError(`${file}: ${key} is ${JSON.stringify(value)}${together}: this way of decoding is not implemented here.`, {
      hint:
        key === "do_sample"
          ? "Name the method: beam, or sampling."
          : `Take ${key} out of the file, or leave the file's settings aside (folderDecoding: false).`,
    });
  }
}
