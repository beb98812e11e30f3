import type { Parameters } from "../../nn/index.js";
import { add, cumsum, embedding, mul, ne, type Tensor, to } from "../../tensor/index.js";
import { Capture } from "../layers/index.js";
import type { EncoderInputs } from "../model.js";
import { runBert } from "./bert-block.js";
import { type BertWeights, bindBertWeights } from "./bert-parameters.js";
import { checkedLength } from "./check-length.js";
import type { EncoderForwardOptions, EncoderModel, EncoderOutput } from "./encoder-model.js";
import { type RobertaConfig, robertaMaxLength } from "./roberta-config.js";

/** RoBERTa (Liu et al. 2019) without its heads: a BERT that counts positions from behind the padding's id. Exact like Transformers' `RobertaModel`. */
export class Roberta implements EncoderModel {
  readonly #weights: BertWeights;

  constructor(
    readonly config: RobertaConfig,
    readonly parameters: Parameters,
  ) {
    this.#weights = bindBertWeights(config, parameters);
  }

  get device(): string {
    return this.#weights.embeddings.words.device;
  }

  get maxLength(): number {
    return robertaMaxLength(this.config);
  }

  forward(inputs: EncoderInputs, { layers, capture }: EncoderForwardOptions = {}): EncoderOutput {
    checkedLength(inputs.inputIds, this.maxLength);
    const positions = embedding(this.#weights.embeddings.positions as Tensor, this.#positionIds(inputs.inputIds));
    return runBert(inputs, this.#weights, { config: this.config, positions, layers, capture: new Capture(capture) });
  }

  /** Words are counted from padTokenId + 1; padding, even between words, does not count and has position padTokenId. */
  #positionIds(inputIds: Tensor): Tensor {
    const { padTokenId } = this.config;
    const isWord = to(ne(inputIds, padTokenId), { dtype: "int64" });
    return add(mul(cumsum(isWord, 1), isWord), padTokenId);
  }
}
