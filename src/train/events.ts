/** What a training run says while it runs. Losses are averages per label token, in nats. */
export type TrainEvent =
  | {
      readonly kind: "step";
      /** Steps taken so far, this one included. */
      readonly step: number;
      /** The share of the longest possible training that is done, in [0, 1]. */
      readonly progress: number;
      readonly loss: number;
      readonly terms: Readonly<Record<string, number>>;
      readonly learningRate: number;
      /** Norm of all gradients together, before clipping. */
      readonly gradientNorm: number;
      /** Source and label tokens (no padding) per second, over this step. */
      readonly tokensPerSecond: number;
    }
  | {
      readonly kind: "validation";
      readonly step: number;
      readonly epoch: number;
      /** What `validate` returned; lower is better. */
      readonly value: number;
      readonly best: number;
      readonly isBest: boolean;
      /** Validations since the best one. */
      readonly sinceBest: number;
    };
