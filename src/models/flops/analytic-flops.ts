import type { ModelDimensions, StackDimensions } from "./dimensions.js";

/** How long one example is, in tokens. */
export interface ExampleLengths {
  /** What the source is as the model reads it, end-of-sequence or separator included. */
  readonly source: number;
  /** What is predicted, end-of-sequence included. */
  readonly target: number;
}

/**
 * Floating-point operations of the matrix products of one teacher-forced forward pass over one example, by formula: a matrix of m × n costs 2·m·n per token,
 * attention of T tokens to S others 4·T·S·(heads × size of a head). The output head is applied to the target's positions alone. A decoder-only
 * model reads source and target as one sequence, whose last token is only predicted. What masks rule out is computed and counts.
 */
export function forwardFlops(model: ModelDimensions, { source, target }: ExampleLengths): number {
  const { encoder, decoder } = model;
  const head = target * headFlops(model);
  if (encoder === undefined) {
    const tokens = source - 1 + target;
    return readFlops(model, tokens) + tokens * projectionIn(model) + target * projectionOut(model) + head;
  }
  const cross = crossKeyFlops(model, source) + decoder.layers * attentionFlops(decoder, target, source);
  const self = target * tokenFlops(model, decoder) + decoder.layers * attentionFlops(decoder, target, target);
  return encoderFlops(model, source) + self + target * crossQueryFlops(model) + cross + head;
}

/**
 * The same of generating `target` tokens with keys and values kept (a KV cache): the source is read once, whatever the beams; then each step takes
 * one token of every beam through the decoder, which attends to what came before.
 */
export function generationFlops(model: ModelDimensions, { source, target }: ExampleLengths, beams: number): number {
  const { encoder, decoder } = model;
  // 1 + 2 + … + target keys of the sequence itself.
  const ownKeys = (target * (target + 1)) / 2;
  const steps = target * (tokenFlops(model, decoder) + headFlops(model)) + decoder.layers * attentionFlops(decoder, 1, ownKeys);
  const toSource = (keys: number): number => target * decoder.layers * attentionFlops(decoder, 1, keys);
  if (encoder === undefined) {
    const read = source - 1;
    const projections = read * (projectionIn(model) + projectionOut(model)) + beams * target * (projectionIn(model) + projectionOut(model));
    return readFlops(model, read) + projections + beams * (steps + toSource(read));
  }
  const perBeam = steps + target * crossQueryFlops(model) + toSource(source);
  return encoderFlops(model, source) + crossKeyFlops(model, source) + beams * perBeam;
}

/** A decoder-only model's layers over tokens that all see each other, but for the mask. */
function readFlops(model: ModelDimensions, tokens: number): number {
  return tokens * tokenFlops(model, model.decoder) + model.decoder.layers * attentionFlops(model.decoder, tokens, tokens);
}

function encoderFlops(model: ModelDimensions, source: number): number {
  const { encoder } = model;
  if (encoder === undefined) return 0;
  return source * tokenFlops(model, encoder) + encoder.layers * attentionFlops(encoder, source, source);
}

/** One token through a stack's self-attention projections and feed-forward layers. */
function tokenFlops({ hidden }: ModelDimensions, stack: StackDimensions): number {
  const { layers, attention, keysAndValues = attention, feedForward, feedForwardMatrices } = stack;
  return 2 * layers * hidden * (2 * attention + 2 * keysAndValues + feedForwardMatrices * feedForward);
}

/** Queries and outputs of one target token's attention to the source. */
function crossQueryFlops({ hidden, decoder }: ModelDimensions): number {
  return 2 * decoder.layers * hidden * 2 * decoder.attention;
}

/** Keys and values of the source, which are computed once. */
function crossKeyFlops({ hidden, decoder }: ModelDimensions, source: number): number {
  return 2 * decoder.layers * hidden * 2 * decoder.attention * source;
}

/** One layer: scores, and values weighted by them. */
function attentionFlops({ attention }: StackDimensions, queries: number, keys: number): number {
  return 4 * queries * keys * attention;
}

function headFlops({ embedding, vocabSize }: ModelDimensions): number {
  return 2 * embedding * vocabSize;
}

function projectionIn({ hidden, embedding }: ModelDimensions): number {
  return hidden === embedding ? 0 : 2 * hidden * embedding;
}

/** As wide as the way in. */
const projectionOut = projectionIn;
