import { ConfigError, DataError, nearest } from "../../core/index.js";
import { countTokenizedTexts, countWins, type References } from "../../metrics/index.js";
import { compareMeasured, type Measured, type MetricReport, type NamedMeasured } from "../comparing/index.js";
import { type EvaluationConfig, type EvaluationRecipe, resolveEvaluationConfig } from "./evaluate-config.js";
import { createMeasure, type EncoderMeasures } from "./evaluation-measures.js";
import type { EvaluationReport } from "./evaluation-report.js";

/** One system's outputs. */
export interface NamedSystem {
  readonly name: string;
  /** One per input. */
  readonly predictions: readonly string[];
}

/** Outputs of one or more systems for the same inputs. */
export interface EvaluationTexts {
  /** The first is the baseline unless another is named. */
  readonly systems: readonly NamedSystem[];
  /** One list per input. */
  readonly references: References;
}

/**
 * Scores systems by text metrics, each score with its bootstrap interval, and compares them with a baseline by a paired test, all on the same
 * resamples; and gives the share of the gap between a student and a teacher that each closes. Needs no tensors.
 * @throws ConfigError for settings that are wrong, or name a system that is not there; DataError for texts that do not fit together, and where
 * every reference is blank.
 * @example
 * ```ts
 * import { evaluateTexts } from "retort-kd";
 *
 * const gold = Array.from({ length: 8 }, (_, i) => `the house has ${i} rooms`);
 * const systems = [
 *   { name: "S", predictions: gold.map(() => "the house has no rooms") },
 *   { name: "T", predictions: gold },
 *   { name: "KD", predictions: gold.map((text, i) => (i < 4 ? text : "the house has no rooms")) },
 * ];
 * const texts = { systems, references: gold.map((text) => [text]) };
 * const { metrics } = evaluateTexts(texts, { metrics: ["rouge1"], student: "S", teacher: "T" });
 * metrics[0]?.systems.map(({ value }) => value.toFixed(2)); // → [ '0.80', '1.00', '0.90' ]
 * const gap = metrics[0]?.systems[2]?.gapClosed;
 * gap && "value" in gap && gap.value.toFixed(2); // → '0.50'
 * ```
 */
export function evaluateTexts(texts: EvaluationTexts, recipe: EvaluationRecipe = {}): EvaluationReport {
  return evaluateResolved(texts, resolveEvaluationConfig(recipe));
}

/**
 * {@link evaluateTexts} with settings that are resolved already.
 * @param encoder What an encoder has made of each system, where metrics need one.
 */
export function evaluateResolved(
  { systems, references }: EvaluationTexts,
  settings: EvaluationConfig,
  encoder: readonly EncoderMeasures[] = [],
): EvaluationReport {
  const names = systems.map(({ name }) => name);
  const config = withBaseline(settings, names);
  checkReferences(references);
  const measure = createMeasure(config);
  const measured = systems.map(({ name, predictions }, i) => ({
    name,
    measured: measure(predictions, references, encoder[i] ?? withoutEncoder),
  }));
  const compared = (measured[0]?.measured ?? []).map((_, m) =>
    compareMeasured(
      measured.map((each): NamedMeasured => ({ name: each.name, measured: each.measured[m] as Measured })),
      config,
    ),
  );
  const metrics = compared.map(({ report }) => report);
  return {
    segments: references.length,
    systems: names,
    baseline: names.length > 1 ? config.baseline : null,
    metrics,
    ...winsOf(metrics, names, config),
    warnings: [...new Set([...tokenizedWarnings(systems, config), ...compared.flatMap(({ warnings }) => warnings)])],
  };
}

function withoutEncoder(name: string): never {
  throw new ConfigError(`${name} needs an encoder, and there is none.`);
}

/** Makes sure that all systems that are named are there, and that there is something to compare them with. @throws as {@link evaluateTexts}. */
export function checkTexts({ systems, references }: EvaluationTexts, config: EvaluationConfig): void {
  withBaseline(
    config,
    systems.map(({ name }) => name),
  );
  checkReferences(references);
}

function withBaseline(config: EvaluationConfig, names: readonly string[]): EvaluationConfig & { readonly baseline: string } {
  const { baseline, student, teacher, test } = config;
  if (names.length === 0) throw new DataError("evaluate: there is no system to score.");
  for (const [key, name] of Object.entries({ baseline, student, teacher })) {
    if (name === undefined || names.includes(name)) continue;
    const guess = nearest(name, names);
    throw new ConfigError(`${key} is ${name}: no system is called so; there are ${names.join(", ")}.`, {
      ...(guess === undefined ? {} : { hint: `Did you mean '${guess}'?` }),
    });
  }
  if (test !== undefined && names.length === 1) {
    throw new ConfigError(`test is ${test}, but ${names[0]} is the only system: a test is of the difference between two.`);
  }
  return { ...config, baseline: baseline ?? student ?? (names[0] as string) };
}

function checkReferences(references: References): void {
  if (references.length > 0 && references.every((list) => list.every((text) => text.trim() === ""))) {
    throw new DataError("evaluate: every reference is blank, so there is nothing to compare with.");
  }
}

function tokenizedWarnings(systems: EvaluationTexts["systems"], { metrics }: EvaluationConfig): string[] {
  if (!metrics.includes("bleu")) return [];
  return systems.flatMap(({ name, predictions }) => {
    const count = countTokenizedTexts(predictions);
    if (count === 0) return [];
    return [
      `${name}: ${count} of ${predictions.length} predictions end in a period that stands alone: they look tokenized. BLEU is comparable for text as people write it only.`,
    ];
  });
}

function winsOf(metrics: readonly MetricReport[], names: readonly string[], { student, teacher }: EvaluationConfig) {
  const candidates = names.filter((name) => name !== student && name !== teacher);
  if (teacher === undefined || candidates.length < 2) return {};
  const cases = metrics.flatMap(({ better, systems }) => {
    const values = candidates.map((name) => systems.find(({ system }) => system === name)?.value as number);
    return better === undefined ? [] : [{ better, values }];
  });
  const wins = countWins(cases);
  return { wins: Object.fromEntries(candidates.map((name, i) => [name, wins[i] ?? 0])) };
}
