// What one system gives on one split: scores, and per row what they are made of, so that systems can be compared row by row.
import {
  batchByTokens,
  collatePairs,
  corpusBleu,
  generateAll,
  labelNegativeLogLikelihoods,
  lengthRatio,
  noGrad,
  phonemeErrorRate,
  repeatedNgramShare,
  restorePlaceholders,
  scope,
  wordErrorRate,
} from "../../dist/index.js";

export async function evaluate(model, { plan, data, split }) {
  const rows = data[split];
  const outputs = await generateAll(model, rows, {
    decoding: { ...plan.evaluation.decoding, maxNewTokens: plan.data.maxTargetLength },
    batchTokens: plan.generation.batchTokens,
  });
  const ids = outputs.map(([best]) => best.ids);
  const texts = await data.tokenizer.decodeBatch(ids, { skipSpecialTokens: true });
  const predictions = texts.map((text, i) => restorePlaceholders(text.trim(), data.task.splits[split][i]));
  const perRow = rowLikelihoods(model, rows, plan.generation.batchTokens);
  const tokens = perRow.reduce((sum, row) => sum + row.tokens, 0);
  const nll = perRow.reduce((sum, row) => sum + row.nll, 0) / tokens;
  return { nll, scores: scoresOf(data, predictions, data.references[split]), parameters: model.parameters.count, perRow, predictions };
}

function scoresOf({ task }, predictions, references) {
  const isPhonemes = task.targetKind === "phonemes";
  return {
    bleu: corpusBleu(predictions, references, { tokenizer: isPhonemes ? "none" : "13a" }).value,
    ...(isPhonemes
      ? { wordErrorRate: wordErrorRate(predictions, references).value, phonemeErrorRate: phonemeErrorRate(predictions, references).value }
      : { lengthRatio: lengthRatio(predictions, references).value, repeats: repeatedNgramShare(predictions).value }),
  };
}

/** The summed negative log-likelihood of every row's gold target, and its tokens. */
function rowLikelihoods(model, rows, batchTokens) {
  const result = new Array(rows.length);
  const lengths = rows.map(({ inputIds, labels }) => ({ source: inputIds.length, target: labels.length }));
  const { padTokenId, decoderStartTokenId } = model.config;
  for (const indices of batchByTokens(lengths, { maxTokens: batchTokens })) {
    noGrad(() =>
      scope(() => {
        const batch = collatePairs(
          indices.map((i) => rows[i]),
          { padTokenId, decoderStartTokenId, device: "cpu" },
        );
        const { logits } = model.forward(batch, { logits: batch.labelPositions });
        const losses = labelNegativeLogLikelihoods(logits, batch.labels).toFloat32Array();
        let at = 0;
        for (const i of indices) {
          const count = rows[i].labels.length;
          result[i] = { nll: losses.subarray(at, at + count).reduce((sum, value) => sum + value, 0), tokens: count };
          at += count;
        }
      }),
    );
  }
  return result;
}
