import type { Parameters } from "../nn/index.js";
import type { RandomStream, Tensor } from "../tensor/index.js";
import type { DecoderCache, DecoderCacheOptions } from "./cache/index.js";
import type { DecodingWeights } from "./decoding-weights.js";

/** What every architecture knows about its tokens and its task, whatever its other settings are. */
export interface ModelConfig {
  /** Hugging Face's `model_type`, e.g. `t5`. */
  readonly modelType: string;
  readonly vocabSize: number;
  readonly padTokenId: number;
  /** The token that ends the model's training targets. */
  readonly eosTokenId: number;
  /** The tokens of which any ends a generation, where that is not `eosTokenId` alone: those of `generation_config.json`. */
  readonly endTokenIds?: readonly number[] | undefined;
  /** The token that a decoder's input starts with; absent in decoder-only models, where a target goes on from its source's last token. */
  readonly decoderStartTokenId?: number | undefined;
  /** The token that every generated sequence begins with, right after the start token; absent where the model decides. */
  readonly forcedBosTokenId?: number | undefined;
  /** The last token that a generated sequence of the greatest length allowed ends with; absent where the model decides. */
  readonly forcedEosTokenId?: number | undefined;
  /**
   * Where positions are learned, how many there are: the longest source and the longest target, in tokens; of a decoder-only model, the longest
   * source and target together. Absent where any length will do.
   */
  readonly maxPositionEmbeddings?: number | undefined;
}

/** The two halves of an encoder–decoder, each a stack of layers. */
export type Stack = "encoder" | "decoder";

/** A batch of sources. */
export interface EncoderInputs {
  /** Token ids, int64 `[B, S]`. */
  readonly inputIds: Tensor;
  /** 1 for real tokens, 0 for padding, int64 `[B, S]`. */
  readonly attentionMask: Tensor;
}

/** A source batch as it was read: what a target attends to. */
export interface EncodedSource {
  /** The last hidden states, `[B, S, D]`. */
  readonly hidden: Tensor;
  /** As it was given, `[B, S]`. */
  readonly attentionMask: Tensor;
  /** Of a decoder-only model, every layer's keys and values, `[B, H, S, d]`. */
  readonly layers?: readonly { readonly keys: Tensor; readonly values: Tensor }[] | undefined;
}

/** What the decoder reads. Give `encoded` (from {@link TextModel.encode}) or the source; with a cache, neither is looked at. */
export type ForwardInputs = {
  /** int64 `[B, T]`, starting with the decoder start token (or, with a cache, the tokens that follow the cached ones). */
  readonly decoderInputIds: Tensor;
} & (EncoderInputs | { readonly encoded: EncodedSource } | { readonly inputIds?: undefined });

/** How the encoder runs. */
export interface EncodeSourceOptions {
  /** Draws dropout masks; without it nothing is dropped. */
  readonly dropout?: RandomStream | undefined;
  /**
   * Gradient checkpointing: backward computes every layer again, so that until then only the hidden states between layers are kept. Gradients stay the
   * same. Default: no. @throws ConfigError where something inside a layer is captured, and where a cache is given.
   */
  readonly recompute?: boolean | undefined;
  /** Names of intermediate tensors to return; see {@link ForwardOptions.capture}. */
  readonly capture?: readonly string[] | undefined;
}

/** How a forward pass runs, and what it returns. */
export interface ForwardOptions extends EncodeSourceOptions {
  /** Keys and values of the tokens before these; the forward pass appends its own. */
  readonly cache?: DecoderCache | undefined;
  /**
   * Positions of the decoder tokens, int64 `[T]`. Defaults to counting on from the cache (or from 0). Without a cache the keys have the same
   * positions as the queries; with one, key i has position i.
   */
  readonly positions?: Tensor | undefined;
  /**
   * Which positions get logits: `"all"` → `[B, T, V]`; `"last"` → `[B, V]`; an int64 vector of N indices into the flattened `[B·T]` positions
   * → `[N, V]`. Nothing larger is built.
   */
  readonly logits?: "all" | "last" | Tensor | undefined;
  /**
   * Intermediate tensors by name: `encoder.<i>.hidden` and `decoder.<i>.hidden` (the residual stream after block i, `[B, T, D]`),
   * `encoder.hidden`, `decoder.hidden` (after the final norm, where there is one), and of `encoder.<i>.self`, `decoder.<i>.self`, `decoder.<i>.cross`:
   * `.queries`, `.keys`, `.values` `[B, H, T, d]` and `.probabilities` `[B, H, T, S]` (before dropout).
   * @throws ConfigError for a name that the model does not have, listing those it has.
   */
  readonly capture?: readonly string[] | undefined;
}

/** What a forward pass returns. */
export interface ForwardOutput {
  /** Unnormalised next-token scores; the shape follows {@link ForwardOptions.logits}. */
  readonly logits: Tensor;
  /** Exactly the tensors that `capture` named. A tensor with two names (a BART's last layer is its decoder's output) is one: dispose it once. */
  readonly captured: ReadonlyMap<string, Tensor>;
}

/**
 * A trainable text generator: it reads a source and writes a target, whether an encoder reads and a decoder writes, or one decoder does both. Pure: no
 * hidden mode, no hidden state but its parameters. Call its methods within a scope: besides what they return a few tensors stay (embeddings, masks),
 * though none per layer.
 */
export interface TextModel {
  readonly config: ModelConfig;
  readonly parameters: Parameters;
  /** `cpu`, `cuda:0`, …: where inputs have to be. */
  readonly device: string;
  encode(inputs: EncoderInputs, options?: EncodeSourceOptions): EncodedSource & { readonly captured: ReadonlyMap<string, Tensor> };
  forward(inputs: ForwardInputs, options?: ForwardOptions): ForwardOutput;
  /**
   * The decoder's weights of this moment, laid out for decoding a batch of about `rows` rows. No gradients. Worth keeping over many batches;
   * to be made again after a training step. The caller disposes it.
   */
  prepareDecoding(rows: number): DecodingWeights;
  /**
   * A cache for decoding up to `capacity` tokens after this source, whose keys and values are computed once, here. With `rowsPerInput` K, the
   * decoder's batch has B·K rows. No gradients. The caller disposes it (or lets its scope do so), before the weights.
   */
  createCache(encoded: EncodedSource, options: DecoderCacheOptions): DecoderCache;
}
