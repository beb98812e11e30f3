import { type LinearLayer, lowRankProduct } from "../../nn/index.js";
import { add, cat, contiguous, packWeight, scope, type Tensor, transpose } from "../../tensor/index.js";
import type { AttentionWeights, JoinedAttention } from "../attention/index.js";
import { DecodingWeights } from "../decoding-weights.js";

/**
 * Packs the linear maps that a decoding step multiplies by, and remembers what it made. An adapter's products are merged into what is packed: decoding then takes what it
 * takes without one. Use within `noGrad`.
 */
export class WeightPacker {
  readonly #owned: Tensor[] = [];

  /** @param rows How many rows the products will have, about. */
  constructor(readonly rows: number) {}

  /** The same map, its matrix packed where this libtorch can; a bias stays the model's own. */
  pack(layer: LinearLayer): LinearLayer {
    const { weight, bias, lowRank } = layer;
    if (lowRank !== undefined) return this.#packOwned(merged(layer), bias);
    const packed = packWeight(weight as Tensor, this.rows);
    if (packed !== undefined) this.#owned.push(packed.packed);
    return { weight: packed ?? weight, bias };
  }

  /** The map of a matrix that is held `[in, out]`. */
  packTurned({ weight, bias, lowRank }: LinearLayer & { readonly weight: Tensor }): LinearLayer {
    const turned = scope(() => contiguous(merged({ weight: transpose(weight, 0, 1), lowRank })));
    return this.#packOwned(turned, bias);
  }

  /** A self-attention with its query, key and value maps joined into one, and its output map packed. */
  join(attention: AttentionWeights): JoinedAttention {
    const { q, k, v, o } = attention;
    return { ...attention, o: this.pack(o), joined: this.joinMaps([q, k, v]) };
  }

  /** One map that gives what all of these give, one after the other. */
  joinMaps(layers: readonly LinearLayer[]): LinearLayer {
    return this.#packOwned(
      scope(() => cat(layers.map(merged), 0)),
      this.#joinBiases(layers),
    );
  }

  /** A cross-attention with query and output maps packed: the source's keys and values are in the cache. */
  packCross(attention: AttentionWeights): AttentionWeights {
    return { ...attention, q: this.pack(attention.q), o: this.pack(attention.o) };
  }

  /** What was packed, to be given to caches; `content` is what the model will look for in it. */
  finish(content: unknown): DecodingWeights {
    return new DecodingWeights(content, this.#owned);
  }

  /** The map of a matrix `[out, in]` that was made for decoding: packed, or kept where this libtorch packs nothing. */
  #packOwned(weight: Tensor, bias: Tensor | undefined): LinearLayer {
    const packed = packWeight(weight, this.rows);
    this.#owned.push(packed?.packed ?? weight);
    if (packed !== undefined) weight.dispose();
    return { weight: packed ?? weight, bias };
  }

  #joinBiases(layers: readonly LinearLayer[]): Tensor | undefined {
    const biases = layers.flatMap(({ bias }) => bias ?? []);
    if (biases.length === 0) return undefined;
    const joined = cat(biases, 0);
    this.#owned.push(joined);
    return joined;
  }
}

/** The matrix `[out, in]` of a map and its adapter together; the map's own where it has none. */
function merged({ weight, lowRank }: LinearLayer): Tensor {
  const own = weight as Tensor;
  return lowRank === undefined ? own : scope(() => add(own, lowRankProduct(lowRank)));
}
