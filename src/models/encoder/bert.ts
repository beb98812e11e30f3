import type { Parameters } from "../../nn/index.js";
import { slice, type Tensor } from "../../tensor/index.js";
import { Capture } from "../layers/index.js";
import type { EncoderInputs } from "../model.js";
import { runBert } from "./bert-block.js";
import type { BertConfig } from "./bert-config.js";
import { type BertWeights, bindBertWeights } from "./bert-parameters.js";
import { checkedLength } from "./check-length.js";
import type { EncoderForwardOptions, EncoderModel, EncoderOutput } from "./encoder-model.js";

/** BERT (Devlin et al. 2019) without its heads: learned positions, layer norms after each sublayer. Exact like Transformers' `BertModel`. */
export class Bert implements EncoderModel {
  readonly #weights: BertWeights;

  constructor(
    readonly config: BertConfig,
    readonly parameters: Parameters,
  ) {
    this.#weights = bindBertWeights(config, parameters);
  }

  get device(): string {
    return this.#weights.embeddings.words.device;
  }

  get maxLength(): number {
    return this.config.maxPositionEmbeddings;
  }

  forward(inputs: EncoderInputs, { layers, capture }: EncoderForwardOptions = {}): EncoderOutput {
    const tokens = checkedLength(inputs.inputIds, this.maxLength);
    const positions = slice(this.#weights.embeddings.positions as Tensor, 0, 0, tokens);
    return runBert(inputs, this.#weights, { config: this.config, positions, layers, capture: new Capture(capture) });
  }
}
