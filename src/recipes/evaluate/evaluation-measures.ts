import {
  bleu,
  chrf,
  corpusStatistics,
  distinctNgramShare,
  exactErrors,
  lengths,
  type Metric,
  phonemeErrors,
  type References,
  repeatedNgrams,
  rougeStatistics,
  ter,
  wordEdits,
  wordErrors,
} from "../../metrics/index.js";
import type { Measured } from "../comparing/index.js";
import type { EvaluationConfig } from "./evaluate-config.js";
import { bertScoreParts, type MeasureName, rougeVariants } from "./measure-names.js";

/** What an encoder has made of one system's texts, by metric. */
export type EncoderMeasures = (name: MeasureName) => Measured;

/** What the metrics of an evaluation make of one system's texts, in their order. What needs an encoder has been measured before. */
export type Measure = (predictions: readonly string[], references: References, encoder: EncoderMeasures) => Measured[];

type Options = Pick<EvaluationConfig, "metrics" | "bleu" | "chrf" | "ter" | "rouge">;

/**
 * The metrics that are asked for, each once, in the order in which they are asked for; ROUGE's variants stand together, because they share their tokens.
 */
export function createMeasure({ metrics, ...options }: Options): Measure {
  const variants = [...new Set(metrics.flatMap((name) => rougeVariants[name] ?? []))];
  const firstRouge = metrics.find((name) => rougeVariants[name] !== undefined);
  const measures = [...new Set(metrics)].flatMap((name): Measure[] => {
    if (name === firstRouge) return [(predictions, references) => rougeStatistics(predictions, references, { ...options.rouge, variants })];
    return rougeVariants[name] === undefined ? [measureOf(name, options)] : [];
  });
  return (...texts) => measures.flatMap((measure) => measure(...texts));
}

type MetricOptions = Omit<Options, "metrics">;

function measureOf(name: MeasureName, options: MetricOptions): Measure {
  if (bertScoreParts[name] !== undefined) return (_predictions, _references, encoder) => [encoder(name)];
  const order = /^distinct-(\d)$/.exec(name)?.[1];
  if (order !== undefined) return (predictions) => [{ score: distinctNgramShare(predictions, Number(order)) }];
  const metric = (summedMetrics[name] as (options: MetricOptions) => Metric)(options);
  return (predictions, references) => [{ metric, statistics: corpusStatistics(metric, predictions, references) }];
}

/** The metrics that are sums over segments, but ROUGE. */
const summedMetrics: Readonly<Partial<Record<MeasureName, (options: MetricOptions) => Metric>>> = {
  bleu: (options) => bleu(options.bleu),
  chrf: (options) => chrf(options.chrf),
  "chrf++": (options) => chrf({ wordOrder: 2, ...options.chrf }),
  ter: (options) => ter(options.ter),
  wer: () => wordEdits,
  "exact-error": () => exactErrors,
  "word-error-rate": () => wordErrors,
  "phoneme-error-rate": () => phonemeErrors,
  "length-ratio": () => lengths,
  "repeated-4-grams": () => repeatedNgrams(4),
};
