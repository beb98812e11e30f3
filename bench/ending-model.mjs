// A T5 whose sequences end: random weights hardly ever write end-of-sequence, and decoding to the limit measures neither rows that leave the
// batch nor a beam search that stops.
import { parseT5Config, saveModel, T5 } from "../dist/models/index.js";
import { fill_, linear, logSumExp, mean, mul_, noGrad, pow, scope, select, slice, Tensor } from "../dist/tensor/index.js";

/** Standard deviation of a logit: a nucleus of 0.95 then has tens of tokens, as in trained models. */
const logitDeviation = 5;
/** One number of every embedding: large enough to stand out of the hidden state after the last block, whatever the word. */
const constant = 64;
/**
 * The part of the probability that end-of-sequence has, in the geometric mean over hidden states: sampled sequences then have 1 to 64 tokens, about 12
 * (t5-small) or 19 (t5-base) on average.
 */
const endShare = 1 / 20;

/** Writes the model as a Hugging Face folder: the given shape, with a head of its own. */
export function writeEndingModel(folder, shape) {
  const model = T5.initialize(parseT5Config({ model_type: "t5", ...shape, tie_word_embeddings: false }), { seed: 0 });
  noGrad(() =>
    scope(() => {
      fill_(select(model.parameters.get("shared.weight"), 1, 0), constant);
      setHead(model);
    }),
  );
  saveModel(model, folder);
  model.parameters.dispose();
}

/**
 * Every word's logit comes from all numbers of the hidden state but the constant one, end-of-sequence's from that one alone: it is nearly the
 * same everywhere, and so large that it takes its part of the mean probability.
 */
function setHead(model) {
  const { dModel, eosTokenId } = model.config;
  const head = model.parameters.get("lm_head.weight");
  const hidden = finalHidden(model);
  fill_(select(head, 1, 0), 0);
  mul_(head, logitDeviation / Math.sqrt(dModel * meanSquare(head) * meanSquare(slice(hidden, 2, 1, dModel))));
  const endOfSequence = select(head, 0, eosTokenId);
  fill_(endOfSequence, 0);
  const others = mean(logSumExp(linear(hidden, head), -1)).item();
  fill_(select(endOfSequence, 0, 0), (others + Math.log(endShare)) / mean(select(hidden, 2, 0)).item());
}

function meanSquare(tensor) {
  return mean(pow(tensor, 2)).item();
}

/** What the head is given for some words, `[1, T, D]`. */
function finalHidden(model) {
  const words = Array.from({ length: 64 }, (_, i) => 3 + ((i * 7919) % (model.config.vocabSize - 3)));
  const ids = (values) => Tensor.from(values, [1, values.length], "int64");
  const inputs = { inputIds: ids(words), attentionMask: ids(words.map(() => 1)), decoderInputIds: ids(words) };
  return model.forward(inputs, { capture: ["decoder.hidden"] }).captured.get("decoder.hidden");
}
