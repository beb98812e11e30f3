import { ShapeError } from "../core/index.js";
import { type DecodingWeights, type EncoderInputs, isDecoderOnly, type TextModel } from "../models/index.js";
import { noGrad, scope } from "../tensor/index.js";
import { assertBeginnings } from "./assert-beginnings.js";
import { assertDecoding } from "./assert-decoding.js";
import { leavingSomething } from "./assert-scores.js";
import { assertTokens } from "./assert-tokens.js";
import { beamSearch } from "./beam/index.js";
import type { Row } from "./choose-tokens.js";
import { decodeRows } from "./decode-rows.js";
import type { Decoding } from "./decoding.js";
import type { Generated } from "./generated.js";
import { mostProbableTokens } from "./most-probable-tokens.js";
import { rowsPerInput } from "./rows-per-input.js";
import { sampledTokens } from "./sampled-tokens.js";
import { scoreProcessing } from "./scores/index.js";
import { countsPrefix, withinLength } from "./within-length.js";

/** What a batch shares with other batches. */
export interface GenerateOptions {
  /** The model's {@link TextModel.prepareDecoding}, to be shared over many batches. By default made for this one. */
  readonly weights?: DecodingWeights | undefined;
  /** The inputs' ids in the dataset, which decide what is drawn for them. By default their numbers in the batch: `0`, `1`, … */
  readonly rowNames?: readonly string[] | undefined;
  /**
   * Tokens that the sequences of each input begin with, one list per input, lengths as they may be: the model goes on from them. They are part of what comes
   * back, and `maxNewTokens` counts them; one that ends with an end token is complete. Default: none.
   */
  readonly beginnings?: readonly (readonly number[])[] | undefined;
  /** Ids from here on have no token, and are never written. Default: every id of the model may be. */
  readonly vocabularySize?: number | undefined;
}

/**
 * Generates sequences for a batch of inputs `[B, S]`: one per input (greedy), or as many as `sequences` says (beam search: best first). One list per
 * input, in order. Like Transformers' `generate` with the same settings, token by token; what is sampled is drawn from the same
 * distribution by other random numbers. Synchronous: give it batches of a size that may block.
 * @throws ConfigError for a setting that means nothing, for beginnings that nothing can go on from or that beam search is given, and where limits leave no token to go on with (beam search then ends); ShapeError for another
 * number of names or beginnings than of inputs, and for sources of several lengths in a decoder-only model where `maxLength` or `minLength` counts them; TrainingError for a model whose logits are not finite.
 */
export function generate(model: TextModel, inputs: EncoderInputs, asked: Decoding, options: GenerateOptions = {}): Generated[][] {
  assertDecoding(asked);
  assertTokens(asked, model.config);
  const decoding = countsPrefix(asked) ? withinLength(asked, prefixLength(model, inputs), "the batch") : asked;
  const count = inputs.inputIds.shape[0] as number;
  const { vocabularySize, beginnings, rowNames = Array.from({ length: count }, (_, i) => `${i}`) } = options;
  if (rowNames.length !== count) throw new ShapeError(`generate: ${rowNames.length} rowNames for ${count} inputs.`);
  assertBeginnings(beginnings, { decoding, config: model.config, count });
  return noGrad(() =>
    scope(() => {
      const perInput = rowsPerInput(decoding);
      const weights = options.weights ?? model.prepareDecoding(count * perInput);
      const process = scoreProcessing(decoding, model.config);
      if (decoding.method === "beam") return beamSearch(model, inputs, { decoding, process, weights, vocabularySize });
      const possible = leavingSomething(process);
      const choose = decoding.method === "sampling" ? sampledTokens(decoding, possible, rowNames) : mostProbableTokens(possible);
      const rows = decodeRows(model, inputs, {
        maxNewTokens: decoding.maxNewTokens,
        rowsPerInput: perInput,
        choose,
        weights,
        vocabularySize,
        beginnings,
      });
      return rowNames.map((_, input) => rows.slice(input * perInput, (input + 1) * perInput).map(finished));
    }),
  );
}

/** How many tokens every sequence of a batch goes on from. */
function prefixLength({ config }: TextModel, { inputIds, attentionMask }: EncoderInputs): number {
  if (!isDecoderOnly(config)) return 1;
  const width = inputIds.shape[1] as number;
  const mask = attentionMask.toIntegers();
  const lengths = Array.from({ length: mask.length / width }, (_, row) =>
    mask.slice(row * width, (row + 1) * width).reduce((sum, one) => sum + one, 0),
  );
  const [length = 0] = lengths;
  if (lengths.every((other) => other === length)) return length;
  throw new ShapeError(
    `generate: maxLength and minLength count the source, and the batch has sources of ${Math.min(...lengths)} to ${Math.max(...lengths)} tokens.`,
    {
      hint: "Give sources of one length; generateAll puts them together.",
    },
  );
}

function finished({ ids, logProbs, ended }: Row): Generated {
  return { ids, logProbs, score: logProbs.reduce((sum, logProb) => sum + logProb, 0), ended };
}
