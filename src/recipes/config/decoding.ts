import { z } from "zod";
import { count, size } from "./limits.js";

const tokens = z.array(z.int().min(0));

const constraints = {
  /** End-of-sequence is ruled out before so many tokens. */
  minNewTokens: z.int().min(0).exactOptional(),
  /** Above 1, tokens that stand there already become less likely. */
  repetitionPenalty: z.number().positive().exactOptional(),
  /** No n-gram of this size may come twice; 0: any may. */
  noRepeatNgramSize: z.int().min(0).max(1_000).exactOptional(),
  /** Tokens that are never written. */
  suppressTokens: tokens.exactOptional(),
  /** Tokens that no output begins with. */
  beginSuppressTokens: tokens.exactOptional(),
  /** Runs of tokens that are never written. */
  badWordsIds: z.array(tokens.min(1)).exactOptional(),
  /** As `minNewTokens`, but what an output goes on from counts: of a decoder-only model, the source. */
  minLength: z.int().min(0).exactOptional(),
};

/** What only beam search knows. */
const beamFields = {
  beams: size(1_024),
  /** A sequence's score is its log-probability divided by its length to this power. */
  lengthPenalty: z.number(),
  earlyStopping: z.union([z.boolean(), z.literal("never")]),
  /** Diverse beams: groups that avoid each other's tokens. */
  diversity: z.strictObject({ groups: size(1_024), penalty: z.number().min(0) }),
};

/** What only sampling knows. */
const samplingFields = { temperature: z.number().positive(), topK: count, topP: z.number().gt(0).max(1) };

/** The settings that only one method knows, by its name. */
export const methodSettings = { beam: Object.keys(beamFields), sampling: Object.keys(samplingFields) } as const;

const greedy = z.strictObject({ method: z.literal("greedy"), ...constraints });

const beam = z.strictObject({
  method: z.literal("beam"),
  beams: beamFields.beams.default(4),
  lengthPenalty: beamFields.lengthPenalty.default(1),
  earlyStopping: beamFields.earlyStopping.default(false),
  diversity: beamFields.diversity.exactOptional(),
  ...constraints,
});

const sampling = z.strictObject({
  method: z.literal("sampling"),
  temperature: samplingFields.temperature.default(1),
  topK: samplingFields.topK.exactOptional(),
  topP: samplingFields.topP.default(1),
  ...constraints,
});

/** How outputs are decoded; the length limit is `data.maxTargetLength`, the seed the run's. */
export const decodingSchema = z.discriminatedUnion("method", [greedy, beam, sampling]);

/** The same as far as it is asked for: what is left out, method included, a model's folder says, and else the defaults do. */
export const askedDecodingSchema = z.strictObject({
  method: z.enum(["greedy", "beam", "sampling"]).exactOptional(),
  beams: beamFields.beams.exactOptional(),
  lengthPenalty: beamFields.lengthPenalty.exactOptional(),
  earlyStopping: beamFields.earlyStopping.exactOptional(),
  diversity: beamFields.diversity.exactOptional(),
  temperature: samplingFields.temperature.exactOptional(),
  topK: samplingFields.topK.exactOptional(),
  topP: samplingFields.topP.exactOptional(),
  ...constraints,
});

/** How student pseudo-targets are drawn: sampling, and nothing else, since every draw has to be a new one. */
export const samplingSchema = sampling.omit({ method: true });

/** How outputs are asked to be decoded. */
export type AskedDecoding = z.output<typeof askedDecodingSchema>;
/** How outputs are decoded, resolved. */
export type DecodingConfig = z.output<typeof decodingSchema>;
/** How student pseudo-targets are drawn, resolved. */
export type SamplingConfig = z.output<typeof samplingSchema>;
