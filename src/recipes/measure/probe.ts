import type { LayerChoice } from "../../models/index.js";

/** One way of asking a model for outputs. */
export interface MeasureCell {
  readonly inputLength: number;
  readonly beams: number;
}

/** What is to be found out about a model, in a process of its own. */
export type Probe =
  | { readonly kind: "flops"; readonly inputLengths: readonly number[]; readonly beams: readonly number[]; readonly outputLength: number }
  | { readonly kind: "latency"; readonly cells: readonly MeasureCell[]; readonly outputLength: number; readonly repetitions: number }
  | { readonly kind: "batch"; readonly cell: MeasureCell; readonly outputLength: number; readonly batch: number };

/** A probe, and of which model it is taken. */
export interface ProbeRequest {
  readonly model: {
    readonly folder: string;
    readonly randomWeights: boolean;
    readonly encoderLayers?: LayerChoice | undefined;
    readonly decoderLayers?: LayerChoice | undefined;
  };
  readonly seed: number;
  readonly device: "cpu" | "cuda";
  readonly threads?: number | undefined;
  readonly probe: Probe;
}

/** Operations of one example's matrix products: counted as they ran, and by formula. */
export interface FlopCount {
  readonly counted: number;
  readonly analytic: number;
}

/** What a model is, and the operations that it takes. */
export interface FlopsFound {
  readonly kind: "flops";
  readonly modelType: string;
  readonly parameters: number;
  /** The share of the parameters that stands in matrices with a row per token of the vocabulary: word embeddings, and an output head of its own. */
  readonly embeddingShare: number;
  /** What the weights take in a file, in float32. */
  readonly checkpointBytes: number;
  /** Of one teacher-forced pass over input and output. */
  readonly forward: readonly (FlopCount & { readonly inputLength: number })[];
  /** Of writing an output token by token. */
  readonly generation: readonly (FlopCount & MeasureCell)[];
}

/** Seconds that single outputs took, cell by cell, one number per repetition. */
export interface LatenciesFound {
  readonly kind: "latency";
  readonly cells: readonly (MeasureCell & { readonly seconds: readonly number[] })[];
}

/** One batch: how long it took, and the most memory that its process had meanwhile. */
export interface BatchFound {
  readonly kind: "batch";
  readonly seconds: number;
  readonly peakBytes: number;
}

/** What a {@link Probe} of the same kind found. */
export type ProbeResult = FlopsFound | LatenciesFound | BatchFound;

/** Takes a probe in a process that ends with it. Gives undefined if the process passed `memoryLimit` bytes, and was ended for it. */
export type TakeProbe = (
  request: ProbeRequest,
  options: { readonly memoryLimit?: number | undefined; readonly signal?: AbortSignal | undefined },
) => Promise<ProbeResult | undefined>;
