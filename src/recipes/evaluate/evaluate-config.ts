import { z } from "zod";
import { ConfigError, parseWith } from "../../core/index.js";
import { bertScoreSchema, size, text } from "../config/index.js";
import { bertScoreParts, measureNames, metricGroups } from "./measure-names.js";

/** The default of sacreBLEU's own seed. */
const sacrebleuSeed = 12345;

const bleuSchema = z.strictObject({
  tokenizer: z.enum(["13a", "intl", "char", "none"]).exactOptional(),
  smoothing: z.enum(["exp", "floor", "add-k", "none"]).exactOptional(),
  /** For the smoothings floor (0.1) and add-k (1). */
  smoothingValue: z.number().min(0).exactOptional(),
  effectiveOrder: z.boolean().exactOptional(),
  lowercase: z.boolean().exactOptional(),
});

const chrfSchema = z.strictObject({
  charOrder: size(100).exactOptional(),
  wordOrder: z.int().min(0).max(100).exactOptional(),
  beta: size(100).exactOptional(),
  lowercase: z.boolean().exactOptional(),
});

/** How scores are computed and compared. */
const settings = {
  metrics: z.array(z.enum(measureNames)).min(1).default(["bleu", "rouge"]),
  bleu: bleuSchema.default({}),
  chrf: chrfSchema.default({}),
  ter: z.strictObject({ caseSensitive: z.boolean().exactOptional() }).default({}),
  rouge: z
    .strictObject({ stemmer: z.boolean().exactOptional(), tokenizer: z.enum(["alphanumeric", "unicode"]).exactOptional() })
    .default({}),
  bertScore: bertScoreSchema.default({}),
  /** The system that every other is compared with. Default: the student, or else the first. */
  baseline: text.exactOptional(),
  /** S and T of the gap that every other system's share is given of. */
  student: text.exactOptional(),
  teacher: text.exactOptional(),
  /** Of differences, and of whether there is a gap to close. Default: randomization; where one system is clearly ahead, the bootstrap's p is about half of its. */
  test: z.enum(["bootstrap", "randomization"]).exactOptional(),
  /** Of the test set, for intervals and the paired bootstrap. */
  resamples: size(1_000_000).default(1000),
  /** Of the approximate randomization. Default 10,000. */
  trials: size(10_000_000).exactOptional(),
  confidence: z.number().gt(0).lt(1).default(0.95),
  /** Default 42; sacreBLEU's own, 12345, with `exactSacrebleu`. */
  seed: z.int().min(0).exactOptional(),
  /** Draw and count as sacreBLEU does, to reproduce its intervals and p-values. */
  exactSacrebleu: z.boolean().default(false),
};

const evaluateSchema = z.strictObject({
  version: z.literal(1).default(1),
  /**
   * Files of outputs; a file without systems of its own is one system, called as its `name` or, without one, as the file. Of a file with several, `system` picks
   * one.
   */
  systems: z.array(z.strictObject({ name: text.exactOptional(), predictions: text, system: text.exactOptional() })).min(1),
  /** Files of references, each with at least one per segment. Default: those that the first file of outputs brings. */
  references: z.array(text).default([]),
  ...settings,
});

const settingsSchema = z.strictObject(settings);

/** What can be asked of an evaluation of files: everything with a default may be left out. */
export type EvaluateRecipe = z.input<typeof evaluateSchema>;
/** A resolved {@link EvaluateRecipe}. */
export type EvaluateConfig = Resolved<z.output<typeof evaluateSchema>>;
/** How texts are to be scored and compared; everything may be left out. */
export type EvaluationRecipe = z.input<typeof settingsSchema>;
/** A resolved {@link EvaluationRecipe}. */
export type EvaluationConfig = Resolved<z.output<typeof settingsSchema>>;

type Resolved<Config> = Config & { readonly seed: number; readonly trials: number };

/**
 * Checks what is to be evaluated and fills in the defaults.
 * @throws ConfigError naming the key, its value and what it may be; for options that nothing would use, too.
 * @example
 * ```ts
 * import { resolveEvaluateConfig } from "retort-kd";
 *
 * const config = resolveEvaluateConfig({ systems: [{ name: "KD", predictions: "run/predictions-test.jsonl" }] });
 * config.metrics; // → [ 'bleu', 'rouge' ]
 * config.resamples; // → 1000
 * ```
 */
export function resolveEvaluateConfig(recipe: unknown): EvaluateConfig {
  return withDefaults(parseWith(evaluateSchema, recipe));
}

/** {@link resolveEvaluateConfig} for texts that are at hand, and metrics that need no encoder. */
export function resolveEvaluationConfig(recipe: unknown): EvaluationConfig {
  const config = parseWith(settingsSchema, recipe);
  const name = config.metrics.find((metric) => bertScoreParts[metric] !== undefined);
  if (name === undefined) return withDefaults(config);
  throw new ConfigError(`${name} needs an encoder, and texts alone are scored without one.`, {
    hint: "The function bertScore has its scores.",
  });
}

/** Whether any of the metrics needs an encoder, and so tensors. */
export function needsEncoder({ metrics }: Pick<EvaluationConfig, "metrics">): boolean {
  return metrics.some((name) => bertScoreParts[name] !== undefined);
}

function withDefaults<Config extends z.output<typeof settingsSchema>>(config: Config): Resolved<Config> {
  checkUsed(config);
  if (config.exactSacrebleu) checkSacrebleu(config);
  return { ...config, seed: config.seed ?? (config.exactSacrebleu ? sacrebleuSeed : 42), trials: config.trials ?? 10_000 };
}

function checkUsed(config: z.output<typeof settingsSchema>): void {
  const { metrics, test, trials, student, teacher, bertScore } = config;
  for (const [group, names] of Object.entries(metricGroups)) {
    const [option] = Object.keys(config[group as keyof typeof metricGroups]);
    if (option === undefined || names.some((name) => metrics.includes(name))) continue;
    throw new ConfigError(`${group}.${option} is set, but no metric uses it: ${metrics.join(", ")}.`, {
      hint: `It goes with ${names.join(", ")}.`,
    });
  }
  if (needsEncoder(config) && bertScore.model === undefined) {
    throw new ConfigError(
      `${metrics.find((name) => bertScoreParts[name] !== undefined)} needs an encoder, and bertScore.model names none.`,
      {
        hint: "Name a folder or a model of the hub, such as FacebookAI/roberta-large: --bertscore-model on the command line.",
      },
    );
  }
  if (trials !== undefined && test === "bootstrap") {
    throw new ConfigError(`trials is ${trials}, but the test is ${test}: only the test randomization has trials.`);
  }
  if ((student === undefined) !== (teacher === undefined)) {
    throw new ConfigError("the gap needs both its ends: give student and teacher.");
  }
  if (student !== undefined && student === teacher) throw new ConfigError(`student and teacher are both ${student}: there is no gap.`);
}

function checkSacrebleu({ metrics, confidence, seed, test, bleu }: z.output<typeof settingsSchema>): void {
  const known = [...metricGroups.bleu, ...metricGroups.chrf, ...metricGroups.ter];
  const foreign = metrics.filter((name) => !known.includes(name));
  if (foreign.length > 0) {
    throw new ConfigError(`exactSacrebleu: sacreBLEU has no ${foreign.join(", ")}.`, { hint: `It has ${known.join(", ")}.` });
  }
  if (confidence !== 0.95) throw new ConfigError(`exactSacrebleu: sacreBLEU's intervals are of 0.95, confidence is ${confidence}.`);
  if (test !== "bootstrap" && bleu.smoothing === "add-k" && !Number.isInteger(bleu.smoothingValue ?? 1)) {
    throw new ConfigError(`exactSacrebleu: sacreBLEU's trials lose the fraction of smoothingValue ${bleu.smoothingValue} with add-k.`, {
      hint: "Take a whole number, or the test bootstrap.",
    });
  }
  if (seed === 0) throw new ConfigError("exactSacrebleu: for seed 0 sacreBLEU draws its tests anew each time; give another seed.");
}
