/** The sizes of one stack of layers, as far as they decide what it costs to run. */
export interface StackDimensions {
  readonly layers: number;
  readonly heads: number;
  /** Heads × size of one head: what queries are as wide as, and mostly keys and values. */
  readonly attention: number;
  /** What keys and values are as wide as where they have fewer heads than queries. */
  readonly keysAndValues?: number;
  /** The width of the feed-forward's inside. */
  readonly feedForward: number;
  /** Its matrices: one in and one out, and one more where it is gated. */
  readonly feedForwardMatrices: 2 | 3;
}

/** The sizes that decide what a model costs to run, whatever its architecture calls them. */
export interface ModelDimensions {
  readonly vocabSize: number;
  /** The width of hidden states. */
  readonly hidden: number;
  /** The width of word vectors, and of what the output head reads; where it is not `hidden`, two matrices lead there and back. */
  readonly embedding: number;
  /** Absent in a decoder-only model. */
  readonly encoder?: StackDimensions | undefined;
  readonly decoder: StackDimensions;
}
