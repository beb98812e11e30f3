import { ConfigError, ShapeError } from "../../core/index.js";
import { applyLinear, dropout, type Parameters } from "../../nn/index.js";
import {
  add,
  cat,
  clone,
  contiguous,
  embedding,
  empty,
  expand,
  linearWith,
  noGrad,
  ones,
  reshape,
  scope,
  slice,
  Tensor,
  transpose,
  unsqueeze,
  view,
  type Weight,
} from "../../tensor/index.js";
import {
  type AttentionPass,
  additivePaddingMask,
  attend,
  attendInTwoParts,
  causalMask,
  groupBias,
  type Projections,
  queryPositions,
  type SourceKeys,
} from "../attention/index.js";
import { DecoderCache, type DecoderCacheOptions, type LayerCache } from "../cache/index.js";
import { WeightPacker } from "../decoding/index.js";
import type { DecodingWeights } from "../decoding-weights.js";
import { Capture, type Norm, refuseRecomputedCache, selectPositions, throughLayers } from "../layers/index.js";
import type {
  EncodedSource,
  EncoderInputs,
  EncodeSourceOptions,
  ForwardInputs,
  ForwardOptions,
  ForwardOutput,
  ModelConfig,
  TextModel,
} from "../model.js";
import { rotate, type TokenPlaces, type Turns } from "../rotary/index.js";
import { attendPacked, leastPadding } from "./attend-packed.js";
import { type CausalSettings, causalLayer } from "./causal-block.js";
import { type CausalLayer, type CausalWeights, packCausalLayer } from "./causal-weights.js";
import { type PackedRows, packRows, takePacked } from "./packed-rows.js";
import { sourceLengthsOf, sourcePositions, targetLengthsOf, targetPositions } from "./source-positions.js";

/** What a decoder-only model keeps in its {@link DecodingWeights}. */
interface CausalDecodingWeights {
  readonly layers: readonly CausalLayer[];
  readonly head: Weight;
}

/** The tokens of one pass through the layers. */
interface Tokens extends TokenPlaces {
  /** int64 `[B, L]`. */
  readonly ids: Tensor;
}

/** Of one layer, `[B, H, L, d]` each. */
interface KeysAndValues {
  readonly keys: Tensor;
  readonly values: Tensor;
}

/** Which layers run, and who gets the keys and values that each made. */
interface LayerRun {
  /** Default: the model's own. */
  readonly layers?: readonly CausalLayer[];
  readonly onLayer?: (made: KeysAndValues) => void;
  /** Whether backward computes each layer again. Default: no. */
  readonly recompute?: boolean | undefined;
  /** What of the tokens is computed, one behind the other, and how they then lie. Default: all, as they are. */
  readonly rows?: PackedRows | undefined;
}

/** Sources and targets, and what of them is computed. */
interface PackedInputs {
  readonly sources: EncoderInputs & ForwardInputs;
  readonly rows: PackedRows;
}

/** One layer within a pass. */
interface LayerPlace {
  readonly i: number;
  readonly attendAt: AttendAt;
  readonly turns: Turns | undefined;
  /** Whether its keys and values are kept. */
  readonly isKept: boolean;
}

/** How a layer's self-attention is computed from its projections: heads joined, `[B, L, D]`. */
type AttendAt = (projected: Projections, pass: AttentionPass, layer: number) => Tensor;

/**
 * A decoder-only model (Radford et al. 2018) as a text generator with sources: source and target are one sequence, every token sees those before
 * it, and only the target is predicted. Sources and targets are padded each by itself; padding is never seen, and positions do not count it, so that
 * a batch gives what its rows give alone. Training runs through both at once; for decoding, the source's keys and values are computed once per
 * input and shared by its rows.
 */
export abstract class CausalDecoder<Config extends ModelConfig> implements TextModel {
  readonly #weights: CausalWeights;
  readonly #settings: CausalSettings;

  constructor(
    readonly config: Config,
    readonly parameters: Parameters,
    { weights, settings }: { readonly weights: CausalWeights; readonly settings: CausalSettings },
  ) {
    this.#weights = weights;
    this.#settings = settings;
  }

  get device(): string {
    return this.#weights.words.device;
  }

  encode(inputs: EncoderInputs, options: EncodeSourceOptions = {}): EncodedSource & { readonly captured: ReadonlyMap<string, Tensor> } {
    const capture = new Capture(options.capture);
    const layers: KeysAndValues[] = [];
    const { attentionMask, inputIds } = inputs;
    const pass = this.#pass({ selfBias: this.#jointMask(attentionMask), dropout: options.dropout, capture });
    // A source lends its last token to its target: a sequence has one more than these.
    const lengths = (): number[] =>
      sourceLengthsOf(attentionMask)
        .toIntegers()
        .map((length) => length + 1);
    const tokens = { ids: inputIds, positions: sourcePositions(attentionMask), lengths };
    const hidden = this.#run(tokens, pass, attendAtOnce, { onLayer: (made) => layers.push(made), recompute: options.recompute });
    return { hidden: this.#finish(hidden, capture), attentionMask, layers, captured: capture.finish() };
  }

  forward(inputs: ForwardInputs, options: ForwardOptions = {}): ForwardOutput {
    refuseRecomputedCache(options);
    const capture = new Capture(options.capture);
    const packed = this.#packed(inputs, options);
    const read = packed === undefined ? this.#hidden(inputs, options, capture) : this.#readPacked(packed, options, capture);
    const hidden = this.#finish(read, capture);
    const head = options.cache === undefined ? this.#weights.head : (options.cache.weights.content as CausalDecodingWeights).head;
    const positions = packed?.rows.requested ?? options.logits ?? "all";
    return { logits: linearWith(selectPositions(hidden, positions), head), captured: capture.finish() };
  }

  prepareDecoding(rows: number): DecodingWeights {
    const packer = new WeightPacker(rows);
    return noGrad(() => {
      const layers = this.#weights.layers.map((layer) => packCausalLayer(layer, packer));
      const content: CausalDecodingWeights = { layers, head: packer.pack({ weight: this.#weights.head }).weight };
      return packer.finish(content);
    });
  }

  createCache(encoded: EncodedSource, options: DecoderCacheOptions): DecoderCache {
    const { hidden, attentionMask } = encoded;
    this.#checkLength((hidden.shape[1] as number) + options.capacity);
    const { layers, shared } = noGrad(() =>
      scope(() => ({
        layers: layersOf(encoded).map((layer) => emptyCache(layer, options)),
        shared: {
          crossMask: contiguous(additivePaddingMask(attentionMask, hidden.dtype)),
          sourceLengths: sourceLengthsOf(attentionMask),
        },
      })),
    );
    return new DecoderCache(layers, shared, options);
  }

  /** The hidden states of the target's tokens before the last norm, `[B, T, D]`. */
  #hidden(inputs: ForwardInputs, options: ForwardOptions, capture: Capture): Tensor {
    const { cache } = options;
    if (cache !== undefined) return this.#goOnFromCache(inputs.decoderInputIds, cache, options, capture);
    if ("encoded" in inputs) return this.#goOn(inputs.decoderInputIds, inputs.encoded, options, capture);
    if (inputs.inputIds === undefined) throw new ConfigError("forward: give inputIds and attentionMask, encoded, or a cache.");
    return this.#readTogether(inputs as EncoderInputs & ForwardInputs, options, capture);
  }

  /**
   * What of a batch goes through the layers without its padding: sources and targets where logits are asked for at positions, and nothing else is. On a GPU a padded batch in few
   * operators is the faster one.
   */
  #packed(inputs: ForwardInputs, { logits, positions, cache, capture = [], dropout }: ForwardOptions): PackedInputs | undefined {
    if (!(logits instanceof Tensor) || positions !== undefined || cache !== undefined || capture.length > 0) return undefined;
    if (this.device !== "cpu" || "encoded" in inputs || inputs.inputIds === undefined) return undefined;
    const sources = inputs as EncoderInputs & ForwardInputs;
    const least = leastPadding(this.#weights.words, { dropout, attentionDropoutRate: this.#settings.attentionDropout });
    const rows = packRows(sources, { width: inputs.decoderInputIds.shape[1] as number, requested: logits }, least);
    return rows && { sources, rows };
  }

  /** Sources and targets in one pass without padding, `[1, n, D]`. */
  #readPacked({ sources, rows }: PackedInputs, { dropout, recompute }: ForwardOptions, capture: Capture): Tensor {
    const { numHeads, numKeyValueHeads = numHeads } = this.#settings;
    const like = { dtype: this.#weights.words.dtype, device: this.device };
    const pass = this.#pass({ selfBias: undefined, dropout, capture });
    const attendRows = attendPacked({ groups: rows.groups, queriesPerKey: numHeads / numKeyValueHeads, like }, pass);
    const attendAt: AttendAt = (projected, layerPass, i) => attendRows(projected, layerPass, nameOf(i));
    return this.#run(this.#together(sources), pass, attendAt, { recompute, rows });
  }

  /** The tokens of sources and their targets, `[B, S + T]`. */
  #together(
    { inputIds, attentionMask, decoderInputIds }: EncoderInputs & Pick<ForwardInputs, "decoderInputIds">,
    positions?: Tensor,
  ): Tokens {
    const tokens = decoderInputIds.shape[1] as number;
    const places = [sourcePositions(attentionMask), this.#targetPositions(sourceLengthsOf(attentionMask), { positions, past: 0, tokens })];
    const lengths = (): number[] => this.#lengths(attentionMask, decoderInputIds);
    return { ids: cat([inputIds, decoderInputIds], 1), positions: cat(places, 1), lengths };
  }

  /** Source and target in one pass. */
  #readTogether(
    inputs: EncoderInputs & Pick<ForwardInputs, "decoderInputIds">,
    { positions, dropout, recompute }: ForwardOptions,
    capture: Capture,
  ): Tensor {
    const { inputIds, attentionMask, decoderInputIds } = inputs;
    const [sourceTokens, tokens] = [inputIds.shape[1] as number, decoderInputIds.shape[1] as number];
    const mask = cat([attentionMask, ones(decoderInputIds.shape, { dtype: attentionMask.dtype, device: this.device })], 1);
    const pass = this.#pass({ selfBias: this.#jointMask(mask), dropout, capture });
    return slice(this.#run(this.#together(inputs, positions), pass, attendAtOnce, { recompute }), 1, sourceTokens, sourceTokens + tokens);
  }

  /** The target after a source that was read before. */
  #goOn(ids: Tensor, encoded: EncodedSource, { positions, dropout, recompute }: ForwardOptions, capture: Capture): Tensor {
    const { attentionMask, hidden } = encoded;
    const tokens = ids.shape[1] as number;
    this.#checkLength((hidden.shape[1] as number) + tokens);
    const selfBias = causalMask(tokens, 0, { dtype: hidden.dtype, device: this.device });
    const places = this.#targetPositions(sourceLengthsOf(attentionMask), { positions, past: 0, tokens });
    const mask = additivePaddingMask(attentionMask, hidden.dtype);
    const sources = layersOf(encoded);
    const attendAt: AttendAt = (projected, layerPass, i) =>
      attendInTwoParts(projected, { ...(sources[i] as Omit<SourceKeys, "mask">), mask }, layerPass, nameOf(i));
    const all = { ids, positions: places, lengths: () => this.#lengths(attentionMask, ids) };
    return this.#run(all, this.#pass({ selfBias, dropout, capture }), attendAt, { recompute });
  }

  /** The target's next tokens, after a source and a beginning that the cache holds. */
  #goOnFromCache(ids: Tensor, cache: DecoderCache, { positions, dropout }: ForwardOptions, capture: Capture): Tensor {
    const tokens = ids.shape[1] as number;
    const { dtype } = this.#weights.words;
    const selfBias = tokens === 1 ? undefined : causalMask(tokens, cache.length, { dtype, device: this.device });
    const perRow = repeatEach(cache.shared.sourceLengths as Tensor, cache.rowsPerInput);
    const places = this.#targetPositions(perRow, { positions, past: cache.length, tokens });
    const pass = this.#pass({ selfBias, dropout, capture });
    const attendAt: AttendAt = (projected, layerPass, i) => {
      const layer = cache.layers[i] as LayerCache;
      const own = { queries: projected.queries, ...cache.append(layer, projected.keys, projected.values) };
      const source = { keys: layer.crossKeys, values: layer.crossValues, mask: cache.shared.crossMask };
      return attendInTwoParts(own, source, layerPass, nameOf(i));
    };
    const { layers } = cache.weights.content as CausalDecodingWeights;
    const lengths = (): number[] => perRow.toIntegers().map((length) => length + cache.length + tokens);
    const hidden = this.#run({ ids, positions: places, lengths }, pass, attendAt, { layers });
    cache.advance(tokens);
    return hidden;
  }

  /** How long sources and targets are together, padding of either not counted. */
  #lengths(attentionMask: Tensor, decoderInputIds: Tensor): number[] {
    const targets = targetLengthsOf(decoderInputIds, this.config.padTokenId);
    return sourceLengthsOf(attentionMask)
      .toIntegers()
      .map((length, row) => length + (targets[row] as number));
  }

  /** The positions of target tokens behind their sources, `[B, T]`; those given, `[T]`, count from the source's end. */
  #targetPositions(
    sourceLengths: Tensor,
    { positions, past, tokens }: { positions: Tensor | undefined; past: number; tokens: number },
  ): Tensor {
    if (positions === undefined) return targetPositions(sourceLengths, { past, tokens });
    const longest = Math.max(...sourceLengths.toIntegers());
    const { maxPositions } = this.#settings;
    const wrong = queryPositions(tokens, positions, past).find((place) => place < 0 || longest + place >= maxPositions);
    if (wrong === undefined) return targetPositions(sourceLengths, positions);
    throw new ShapeError(
      `${this.config.modelType}: position ${wrong} after a source of ${longest} tokens is not one of the model's 0 … ${maxPositions - 1}.`,
    );
  }

  /** Embeds the tokens and takes them through the layers, `[B, L, D]`. */
  #run(tokens: Tokens, pass: AttentionPass, attendAt: AttendAt, { layers, onLayer, recompute, rows }: LayerRun = {}): Tensor {
    const { embeddingDropout, layerDrop, paddingId, positionOffset } = this.#settings;
    this.#checkLength(tokens.ids.shape[1] as number);
    const taken = (x: Tensor): Tensor => (rows === undefined ? x : takePacked(x, rows));
    const [ids, positions] = [taken(tokens.ids), taken(tokens.positions)];
    const { words, positions: table, projectIn } = this.#weights;
    const embedded = embedding(words, ids, paddingId);
    const projected = projectIn === undefined ? embedded : applyLinear(embedded, projectIn);
    const placed = table === undefined ? projected : add(projected, embedding(table, add(positions, positionOffset)));
    const turned = this.#settings.rotary?.turnsAt(tokens);
    const turns = turned && { cosines: taken(turned.cosines), sines: taken(turned.sines) };
    return throughLayers(dropout(placed, embeddingDropout, pass.dropout), layers ?? this.#weights.layers, {
      stack: "decoder",
      capture: pass.capture,
      recompute,
      layerDrop: { rate: layerDrop, dropout: pass.dropout },
      apply: (x, layer, _name, i) => this.#layer(x, layer, pass, { i, attendAt, turns, isKept: onLayer !== undefined }),
      onLayer: ({ kept }) => kept !== undefined && onLayer?.(kept),
    });
  }

  /** What layer `i` makes of x, and, where they are kept, the keys and values that it made on the way, without the queries they were made with. */
  #layer(
    x: Tensor,
    layer: CausalLayer,
    pass: AttentionPass,
    { i, attendAt, turns, isKept }: LayerPlace,
  ): { readonly hidden: Tensor; readonly kept: KeysAndValues | undefined } {
    const { scaleOf } = this.#settings;
    let kept: KeysAndValues | undefined;
    const attend = (read: Tensor): Tensor => {
      const { queries, keys, values } = this.#project(read, layer, turns);
      if (isKept) kept = { keys: contiguous(keys), values: contiguous(values) };
      return attendAt({ queries, keys, values }, { ...pass, scale: scaleOf(i) }, i);
    };
    const hidden = causalLayer(x, layer, this.#settings, { attend, dropout: pass.dropout });
    return { hidden, kept };
  }

  /** What a layer's self-attention is computed from, normalised and turned where the model does so. */
  #project(read: Tensor, { self, headNorms }: CausalLayer, turns: Turns | undefined): Projections {
    const { numHeads, numKeyValueHeads = numHeads } = this.#settings;
    const [batch, length] = read.shape as [number, number];
    const split = (x: Tensor, heads: number): Tensor => view(x, [batch, length, heads, -1]);
    const placed = (x: Tensor, norm: Norm | undefined): Tensor => {
      const normed = norm === undefined ? x : norm(x);
      return transpose(turns === undefined ? normed : rotate(normed, turns), 1, 2);
    };
    const [queries, keys, values] = self.project(read);
    return {
      queries: placed(split(queries, numHeads), headNorms?.queries),
      keys: placed(split(keys, numKeyValueHeads), headNorms?.keys),
      values: transpose(split(values, numKeyValueHeads), 1, 2),
    };
  }

  /** The last norm, and the way back to the embedding's size. */
  #finish(hidden: Tensor, capture: Capture): Tensor {
    const { finalNorm, projectOut } = this.#weights;
    const normed = finalNorm === undefined ? hidden : finalNorm(hidden);
    const finished = projectOut === undefined ? normed : applyLinear(normed, projectOut);
    capture.offer("decoder.hidden", finished);
    return finished;
  }

  #pass(given: Pick<AttentionPass, "selfBias" | "dropout" | "capture">): AttentionPass {
    const { numHeads, numKeyValueHeads = numHeads, attentionDropout } = this.#settings;
    const selfBias = given.selfBias && groupBias(given.selfBias, numHeads / numKeyValueHeads);
    return { ...given, selfBias, numHeads, scale: 1, attentionDropoutRate: attentionDropout };
  }

  /** What a token may not see: padding, and whatever comes after it; `[B, 1, L, L]` for a mask `[B, L]`. */
  #jointMask(mask: Tensor): Tensor {
    const { dtype } = this.#weights.words;
    return add(additivePaddingMask(mask, dtype), causalMask(mask.shape[1] as number, 0, { dtype, device: this.device }));
  }

  #checkLength(tokens: number): void {
    const most = this.#settings.maxPositions;
    if (tokens <= most) return;
    throw new ShapeError(
      `${this.config.modelType}: source and target of ${tokens} tokens together, padding included, exceed the model's ${most} positions.`,
      {
        hint: "Shorten one of the two.",
      },
    );
  }
}

/** Self-attention of tokens that are all there. */
const attendAtOnce: AttendAt = (projected, pass, i) => attend(projected, pass.selfBias, pass, nameOf(i));

function nameOf(layer: number): string {
  return `decoder.${layer}.self`;
}

function layersOf({ layers }: EncodedSource): NonNullable<EncodedSource["layers"]> {
  if (layers !== undefined) return layers;
  throw new ConfigError("this source was not encoded by a decoder-only model: it has no keys and values of layers.");
}

/** One layer's cache after a source: its keys and values, and room for the rows' own. */
function emptyCache({ keys, values }: KeysAndValues, { capacity, rowsPerInput = 1 }: DecoderCacheOptions): LayerCache {
  const [inputs, heads, , size] = keys.shape as [number, number, number, number];
  const room = (): Tensor => empty([inputs * rowsPerInput, heads, capacity, size], { dtype: keys.dtype, device: keys.device });
  // Copies: the cache disposes them when rows leave, and the source is the caller's.
  return { selfKeys: room(), selfValues: room(), crossKeys: clone(keys), crossValues: clone(values) };
}

/** Each entry of a vector `times` times, one after the other. */
function repeatEach(x: Tensor, times: number): Tensor {
  const count = x.shape[0] as number;
  return times === 1 ? x : reshape(expand(unsqueeze(x, 1), [count, times]), [count * times]);
}
