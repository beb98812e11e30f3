import { ConfigError } from "../../core/index.js";
import { type CorpusStatistics, corpusStatistics, type References, scoreStatistics } from "../corpus-statistics.js";
import type { CorpusFacts, Metric, SegmentMeasure } from "../metric.js";
import type { Score } from "../score.js";
import { formatSignature } from "../signature.js";
import { type RougeOverlap, type RougeVariant, rougeOverlaps } from "./rouge-overlap.js";
import {
  createRougeTokenizer,
  type RougeTokenizerName,
  type RougeTokenizerOptions,
  rougeBlindSpots,
  rougeTokens,
} from "./rouge-tokenizer.js";

/** Choices that change ROUGE; each stands in the signature. */
export interface RougeOptions {
  /** Compares stems of tokens, not tokens. Default false, as in rouge_score. */
  readonly stemmer?: boolean;
  /** Default `alphanumeric`, rouge_score's, which sees no other script than a–z. */
  readonly tokenizer?: RougeTokenizerName;
}

/** ROUGE as shares from 0 to 1; `value` is the F-measure. Each is the mean over segments, so that value is not the F of the other two. */
export interface RougeScore extends Score {
  readonly unit: "share";
  readonly precision: number;
  readonly recall: number;
}

/** Precision, recall, F-measure. */
const WIDTH = 3;

const NAMES: Readonly<Record<RougeVariant, string>> = {
  rouge1: "ROUGE-1",
  rouge2: "ROUGE-2",
  rouge3: "ROUGE-3",
  rougeL: "ROUGE-L",
  rougeLsum: "ROUGE-Lsum",
};

/**
 * ROUGE (Lin 2004) as rouge_score 0.1.2 computes it: units shared by prediction and reference over the prediction's (precision) and over the
 * reference's (recall), and their harmonic mean; 0 where a side has none. The corpus score is the mean over segments. Of several references
 * the one with the highest F-measure counts, of equally good ones the first. For `rougeLsum`, sentences stand on lines of their own.
 * A segment's statistics: precision, recall, F-measure. ConfigError for an unknown variant or tokenizer.
 * @example
 * ```ts
 * import { corpusStatistics, pairedBootstrap, rouge } from "retort-kd";
 *
 * const metric = rouge("rougeL", { stemmer: true });
 * const references = [["police arrested two men"], ["the storm closed the schools"]];
 * const baseline = corpusStatistics(metric, ["police arrest men", "a storm"], references);
 * const system = corpusStatistics(metric, ["police arrest two men", "storm closes the schools"], references);
 * const { difference } = pairedBootstrap(metric, { baseline: [baseline], system: [system] }, { seed: 1 });
 * difference.toFixed(3); // → '0.373'
 * ```
 */
export function rouge(variant: RougeVariant, options: RougeOptions = {}): Metric<RougeScore> {
  if (!Object.hasOwn(NAMES, variant)) {
    throw new ConfigError(`ROUGE: there is no variant ${String(variant)}`, { hint: `Take one of ${Object.keys(NAMES).join(", ")}.` });
  }
  const choices = resolveChoices(options);
  return {
    ...measureOf([variant], choices),
    score: (sum, facts) => ({
      name: NAMES[variant],
      value: (sum[2] as number) / facts.segments,
      unit: "share",
      better: "higher",
      signature: signatureOf(variant, choices, facts),
      segments: facts.segments,
      warnings: zeroWarnings(NAMES[variant], sum[2] as number),
      precision: (sum[0] as number) / facts.segments,
      recall: (sum[1] as number) / facts.segments,
    }),
  };
}

/** Which variants of ROUGE are wanted of one corpus. */
export interface RougeVariants extends RougeOptions {
  /** Default: ROUGE-1, ROUGE-2, ROUGE-L. */
  readonly variants?: readonly RougeVariant[];
}

/**
 * Several variants of {@link rouge} over one corpus, whose texts are cut into tokens once. Errors as {@link rouge} and scoreCorpus.
 * @returns The scores in the order of the variants.
 * @example
 * ```ts
 * import { corpusRouge } from "retort-kd";
 *
 * const scores = corpusRouge(["police arrest two men"], [["police arrested the two men"]], { stemmer: true });
 * scores.map(({ name, value }) => `${name} ${value.toFixed(3)}`); // → [ 'ROUGE-1 0.889', 'ROUGE-2 0.571', 'ROUGE-L 0.889' ]
 * ```
 */
export function corpusRouge(predictions: readonly string[], references: References, options: RougeVariants = {}): RougeScore[] {
  return rougeStatistics(predictions, references, options).map(({ metric, statistics }) => scoreStatistics(metric, statistics));
}

/** What {@link corpusRouge} scores: every variant's metric with the statistics that are its own. */
export function rougeStatistics(
  predictions: readonly string[],
  references: References,
  { variants = ["rouge1", "rouge2", "rougeL"], ...rest }: RougeVariants = {},
): { readonly metric: Metric<RougeScore>; readonly statistics: CorpusStatistics }[] {
  const metrics = variants.map((variant) => rouge(variant, rest));
  const all = corpusStatistics(measureOf(variants, resolveChoices(rest)), predictions, references);
  return metrics.map((metric, i) => ({ metric, statistics: { ...all, width: WIDTH, rows: selectColumns(all, WIDTH * i) } }));
}

function resolveChoices({ stemmer = false, tokenizer = "alphanumeric" }: RougeOptions): RougeTokenizerOptions {
  if (Object.hasOwn(rougeTokens, tokenizer)) return { stemmer, tokenizer };
  throw new ConfigError(`ROUGE: there is no tokenizer ${String(tokenizer)}`, {
    hint: `Take one of ${Object.keys(rougeTokens).join(", ")}.`,
  });
}

/** Precision, recall and F-measure of every variant, one after the other. */
function measureOf(variants: readonly RougeVariant[], choices: RougeTokenizerOptions): SegmentMeasure {
  const tokenize = createRougeTokenizer(choices);
  const width = WIDTH * variants.length;
  return {
    name: variants.map((variant) => NAMES[variant]).join(", "),
    width,
    usesReferences: true,
    blindSpot: rougeBlindSpots[choices.tokenizer],
    segmentStatistics(prediction, references) {
      const predicted = tokenize(prediction);
      // Below every F-measure, so that the first reference is better than none.
      const best = new Array<number>(width).fill(-1);
      for (const reference of references) {
        const overlaps = rougeOverlaps(variants, predicted, tokenize(reference));
        for (let v = 0; v < overlaps.length; v++) keepBetter(best, WIDTH * v, overlaps[v] as RougeOverlap);
      }
      return best;
    },
  };
}

/** Writes precision, recall and F-measure to `first` and after, unless an F-measure at least as high stands there. */
function keepBetter(best: number[], first: number, { matched, predicted, expected }: RougeOverlap): void {
  const precision = matched === 0 ? 0 : matched / predicted;
  const recall = matched === 0 ? 0 : matched / expected;
  const f = matched === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  if (f <= (best[first + 2] as number)) return;
  best[first] = precision;
  best[first + 1] = recall;
  best[first + 2] = f;
}

function selectColumns({ rows, width, segments }: CorpusStatistics, first: number): Float64Array {
  const selected = new Float64Array(segments * WIDTH);
  for (let i = 0; i < segments; i++) {
    for (let c = 0; c < WIDTH; c++) selected[i * WIDTH + c] = rows[i * width + first + c] as number;
  }
  return selected;
}

function zeroWarnings(name: string, sum: number): string[] {
  if (sum > 0) return [];
  return [`${name} is 0 because no prediction shares anything with its references.`];
}

/** Only `rougeLsum` has a choice of where sentences end. */
function signatureOf(variant: RougeVariant, { stemmer, tokenizer }: RougeTokenizerOptions, { references }: CorpusFacts): string {
  const sentences = variant === "rougeLsum" ? { sent: "newline" } : {};
  return formatSignature({
    nrefs: references,
    tok: tokenizer,
    stem: stemmer ? "porter" : "none",
    ...sentences,
    version: "0.1.2+retort",
  });
}
