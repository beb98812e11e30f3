// What one system gives on one split: scores, and per row what they are made of, so that systems can be compared row by row.
import { restorePlaceholders } from "../../dist/data/index.js";
import { fitTemperature, visitLogits } from "../../dist/evaluate/index.js";
import { generateAll } from "../../dist/generate/index.js";
import { labelNegativeLogLikelihoods } from "../../dist/losses/index.js";
import { corpusBleu, lengthRatio, phonemeErrorRate, repeatedNgramShare, wordErrorRate } from "../../dist/metrics/index.js";
import { div } from "../../dist/tensor/index.js";

export async function evaluate(model, { plan, data, split }) {
  const rows = data[split];
  const outputs = await generateAll(model, rows, {
    decoding: { ...plan.evaluation.decoding, maxNewTokens: plan.data.maxTargetLength },
    batchTokens: plan.generation.batchTokens,
  });
  const ids = outputs.map(([best]) => best.ids);
  const texts = await data.tokenizer.decodeBatch(ids, { skipSpecialTokens: true });
  const predictions = texts.map((text, i) => restorePlaceholders(text.trim(), data.task.splits[split][i]));
  const { batchTokens } = plan.generation;
  const { temperature } = await fitTemperature(model, data.validation, { batchTokens });
  const perRow = await rowLikelihoods(model, rows, { temperature, batchTokens });
  const total = (key) => perRow.reduce((sum, row) => sum + row[key], 0);
  const likelihoods = { nll: total("nll") / total("tokens"), temperature, calibratedNll: total("calibrated") / total("tokens") };
  const scores = scoresOf(data, predictions, data.references[split]);
  return { ...likelihoods, scores, parameters: model.parameters.count, perRow, predictions };
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

/**
 * The summed negative log-likelihood of every row's gold target, and its tokens; `calibrated` is the same with the logits divided by the
 * temperature. What a model knows and how sure it is are two things, and the second is mended by one number.
 */
async function rowLikelihoods(model, rows, { temperature, batchTokens }) {
  const result = new Array(rows.length);
  await visitLogits(model, rows, { batchTokens }, ({ logits, labels, indices }) => {
    const losses = labelNegativeLogLikelihoods(logits, labels).toFloat32Array();
    const calibrated = labelNegativeLogLikelihoods(div(logits, temperature), labels).toFloat32Array();
    let at = 0;
    for (const i of indices) {
      const tokens = rows[i].labels.length;
      const sum = (values) => values.subarray(at, at + tokens).reduce((total, value) => total + value, 0);
      result[i] = { nll: sum(losses), calibrated: sum(calibrated), tokens };
      at += tokens;
    }
  });
  return result;
}
