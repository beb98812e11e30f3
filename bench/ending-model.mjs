// A T5 whose sequences end: random weights hardly ever write end-of-sequence, and decoding to the limit measures neither rows that leave the
// batch nor a beam search that stops.
import { fill_, mean, mul_, noGrad, parseT5Config, pow, saveModel, scope, select, T5 } from "../dist/index.js";

/** Standard deviation of a logit: a nucleus of 0.95 then has tens of tokens, as in trained models. */
const logitDeviation = 6;
/** One number of every embedding: large enough to stand out of the hidden state after the last block, where it is about `constantThere`. */
const constant = 64;
const constantThere = 12.8;
/** What end-of-sequence has over other tokens: sequences then have some tens of tokens. */
const endBias = 19;

/** Writes the model as a Hugging Face folder: the given shape, with a head of its own. */
export function writeEndingModel(folder, shape) {
  const model = T5.initialize(parseT5Config({ model_type: "t5", ...shape, tie_word_embeddings: false }), { seed: 0 });
  const head = model.parameters.get("lm_head.weight");
  noGrad(() =>
    scope(() => {
      const { dModel, eosTokenId } = model.config;
      mul_(head, logitDeviation / Math.sqrt(dModel * mean(pow(head, 2)).item()));
      fill_(select(model.parameters.get("shared.weight"), 1, 0), constant);
      fill_(select(head, 1, 0), 0);
      fill_(select(select(head, 0, eosTokenId), 0, 0), endBias / constantThere);
    }),
  );
  saveModel(model, folder);
  model.parameters.dispose();
}
