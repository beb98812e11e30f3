import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { measureNames } from "../recipes/index.js";
import { given, positiveNumber, wholeNumber } from "./common-options.js";
import { modelPath } from "./settings.js";

/** The flags of `retort evaluate` that say how texts are scored and compared. */
export interface EvaluationOptions {
  readonly metrics?: readonly string[];
  readonly tokenizer?: string;
  readonly smoothing?: string;
  readonly smoothingValue?: number;
  readonly effectiveOrder?: boolean;
  readonly lowercase?: boolean;
  readonly charOrder?: number;
  readonly wordOrder?: number;
  readonly beta?: number;
  readonly caseSensitive?: boolean;
  readonly stemmer?: boolean;
  readonly rougeTokenizer?: string;
  readonly bertscoreModel?: string;
  readonly bertscoreName?: string;
  readonly bertscoreLayer?: number;
  readonly bertscoreIdf?: boolean;
  readonly bertscoreBaseline?: string;
  readonly bertscoreFastTokenizer?: boolean;
  readonly bertscoreBatchTokens?: number;
  readonly device?: "cpu" | "cuda";
  readonly threads?: number;
  readonly baseline?: string;
  readonly student?: string;
  readonly teacher?: string;
  readonly test?: "bootstrap" | "randomization";
  readonly resamples?: number;
  readonly trials?: number;
  readonly confidence?: number;
  readonly seed?: number;
  readonly exactSacrebleu?: boolean;
}

/** Adds the flags of {@link EvaluationOptions} to a command. */
export function addEvaluationOptions(command: Command): Command {
  return addComparisonOptions(addBertScoreOptions(addMetricOptions(command)));
}

function addMetricOptions(command: Command): Command {
  return command
    .option("--metrics <names>", `with commas between them (default: bleu,rouge): ${measureNames.join(", ")}`, namesIn)
    .addOption(new Option("--tokenizer <name>", "BLEU: how text is cut (default: 13a)").choices(["13a", "intl", "char", "none"]))
    .addOption(
      new Option("--smoothing <method>", "BLEU: of orders without a match (default: exp)").choices(["exp", "floor", "add-k", "none"]),
    )
    .option("--smoothing-value <number>", "BLEU: for floor (default: 0.1) and add-k (default: 1)", numberFrom0)
    .option("--effective-order", "BLEU: average over the orders that the text is long enough for")
    .option("--lowercase", "BLEU and chrF: compare in lower case")
    .option("--char-order <count>", "chrF: longest n-gram of characters (default: 6)", wholeNumber)
    .option("--word-order <count>", "chrF: longest n-gram of words (default: 0; chrf++: 2)", wholeNumber)
    .option("--beta <count>", "chrF: weight of recall (default: 2)", wholeNumber)
    .option("--case-sensitive", "TER: case counts")
    .option("--stemmer", "ROUGE: compare Porter stems")
    .addOption(
      new Option(
        "--rouge-tokenizer <name>",
        "ROUGE: what a token is; unicode knows other scripts than a-z (default: alphanumeric)",
      ).choices(["alphanumeric", "unicode"]),
    );
}

function addBertScoreOptions(command: Command): Command {
  return command
    .option("--bertscore-model <model>", "BERTScore: an encoder's Hugging Face folder, or org/name[@revision] of the hub")
    .option(
      "--bertscore-layer <number>",
      "BERTScore: compare after this layer (default: bert_score's, for encoders that it knows)",
      wholeNumber,
    )
    .option("--bertscore-name <name>", "BERTScore: what bert_score calls the encoder (default: the model's own name)")
    .option("--bertscore-idf", "BERTScore: rare tokens of the references count more")
    .option("--bertscore-baseline <file>", "BERTScore: rescale by a file of bert_score's folder rescale_baseline")
    .option("--bertscore-fast-tokenizer", "BERTScore: read texts as bert_score does with use_fast_tokenizer")
    .option("--bertscore-batch-tokens <tokens>", "BERTScore: what is read together, padding included (default: 4096)", wholeNumber)
    .addOption(new Option("--device <device>", "BERTScore: where to compute (default: cpu)").choices(["cpu", "cuda"]))
    .option("--threads <count>", "BERTScore: operator threads (default: all cores)", wholeNumber);
}

function addComparisonOptions(command: Command): Command {
  return command
    .option("--baseline <system>", "the others are compared with it (default: the student, or the first)")
    .option("--student <system>", "with --teacher: what share of the gap between these two does each other system close?")
    .option("--teacher <system>", "the upper end of that gap")
    .addOption(new Option("--test <name>", "of differences (default: randomization)").choices(["bootstrap", "randomization"]))
    .option("--resamples <count>", "for intervals and the bootstrap test (default: 1000)", wholeNumber)
    .option("--trials <count>", "for --test randomization (default: 10000)", wholeNumber)
    .option("--confidence <share>", "of the intervals (default: 0.95)", positiveNumber)
    .option("--seed <number>", "of resamples and trials (default: 42; with --exact-sacrebleu: 12345)", wholeNumber)
    .option("--exact-sacrebleu", "draw and count as sacreBLEU does: its intervals and p-values, to the printed digit")
    .option("--json", "print one JSON document on stdout; everything else goes to stderr");
}

/** An evaluation's settings as the flags say them. */
export function evaluationFrom(flags: EvaluationOptions): Record<string, unknown> {
  const {
    tokenizer,
    smoothing,
    smoothingValue,
    effectiveOrder,
    lowercase,
    charOrder,
    wordOrder,
    beta,
    caseSensitive,
    stemmer,
    rougeTokenizer,
  } = flags;
  const { metrics, baseline, student, teacher, test, resamples, trials, confidence, seed, exactSacrebleu } = flags;
  const inBleu = metrics === undefined || metrics.includes("bleu");
  const inChrf = metrics?.some((name) => name.startsWith("chrf")) === true;
  return {
    ...given<unknown>({ metrics, baseline, student, teacher, test, resamples, trials, confidence, seed, exactSacrebleu }),
    // Where neither metric is wanted, BLEU's group gets it, and the config says that nothing uses it.
    bleu: given<unknown>({ tokenizer, smoothing, smoothingValue, effectiveOrder, lowercase: inBleu || !inChrf ? lowercase : undefined }),
    chrf: given({ charOrder, wordOrder, beta, lowercase: inChrf ? lowercase : undefined }),
    ter: given({ caseSensitive }),
    rouge: given<unknown>({ stemmer, tokenizer: rougeTokenizer }),
    bertScore: bertScoreFrom(flags),
  };
}

function bertScoreFrom(flags: EvaluationOptions): Record<string, unknown> {
  const { bertscoreModel, bertscoreName, bertscoreLayer, bertscoreIdf, bertscoreBaseline, bertscoreFastTokenizer, bertscoreBatchTokens } =
    flags;
  const { device, threads } = flags;
  return given<unknown>({
    model: bertscoreModel === undefined ? undefined : modelPath(bertscoreModel),
    name: bertscoreName,
    layer: bertscoreLayer,
    idf: bertscoreIdf,
    baseline: bertscoreBaseline === undefined ? undefined : resolve(bertscoreBaseline),
    fastTokenizer: bertscoreFastTokenizer,
    batchTokens: bertscoreBatchTokens,
    device,
    threads,
  });
}

function namesIn(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("")) throw new InvalidArgumentError("Expected names with commas between them.");
  return names;
}

function numberFrom0(text: string): number {
  return Number(text) === 0 && text.trim() !== "" ? 0 : positiveNumber(text);
}
