import type { EncodedExample } from "../../data/index.js";
import { forwardFlops, generationFlops, loraOf, modelDimensions, type TextModel } from "../../models/index.js";

/**
 * What learning takes, in tokens (source and target, without padding; of what is generated, the target alone) and operations. Validations, and what is measured before
 * the first step, are in hours alone.
 */
export interface LearningCosts {
  /** Tokens that went through the model that learns, there and back. */
  readonly trainedTokens: number;
  /** Tokens that a teacher read to say what comes next. */
  readonly teacherReadTokens: number;
  readonly teacherGeneratedTokens: number;
  readonly studentGeneratedTokens: number;
  /**
   * Floating-point operations of the matrix products, by formula: 1 × a forward pass for what is read or generated (with keys and values kept), 3 × for what is learned from,
   * as the backward pass has two products for each of the forward one. Where an adapter is trained the base's weights have no gradients, and it has one: 2 × for the base (of
   * attention's own products, two, too few), and 3 × for the adapter, as if all of it read every token.
   */
  readonly flops: number;
}

/** What it took to learn one method, in tokens, operations and hours. */
export interface MethodCosts extends LearningCosts {
  /** Of this run, all calls together: validations, and what was measured or lost, too. What came from the store took none. */
  readonly seconds: number;
}

/** Those of one step that are not 0. */
export type StepCosts = Partial<LearningCosts>;

const none: LearningCosts = { trainedTokens: 0, teacherReadTokens: 0, teacherGeneratedTokens: 0, studentGeneratedTokens: 0, flops: 0 };

/** All of them together. */
export function sumCosts(...costs: readonly StepCosts[]): LearningCosts {
  const names = Object.keys(none) as (keyof LearningCosts)[];
  return Object.fromEntries(
    names.map((name) => [name, costs.reduce((sum, cost) => sum + (cost[name] ?? 0), 0)]),
  ) as unknown as LearningCosts;
}

/** Of learning from examples: forward and backward. */
export function ownCosts(model: Pick<TextModel, "config" | "parameters">, examples: readonly EncodedExample[]): StepCosts {
  const trainedTokens = tokensOf(examples);
  const pass = passFlops(model, examples);
  const adapter = loraOf(model.parameters)?.parameters.count;
  const flops = adapter === undefined ? 3 * pass : 2 * pass + 3 * 2 * adapter * trainedTokens;
  return { trainedTokens, flops };
}

/** Of a teacher's forward pass over examples. */
export function readingCosts(teacher: Pick<TextModel, "config">, examples: readonly EncodedExample[]): StepCosts {
  return { teacherReadTokens: tokensOf(examples), flops: passFlops(teacher, examples) };
}

/** Operations of writing these sequences for one input: its source is read once, and where there are beams each of them goes as far as the longest. */
export function writingFlops(
  model: Pick<TextModel, "config">,
  source: number,
  written: { lengths: readonly number[]; beams?: number },
): number {
  const { lengths, beams } = written;
  const dimensions = modelDimensions(model.config);
  if (beams !== undefined) return generationFlops(dimensions, { source, target: Math.max(0, ...lengths) }, beams);
  const reading = generationFlops(dimensions, { source, target: 0 }, 1);
  return lengths.reduce((sum, target) => sum + generationFlops(dimensions, { source, target }, 1) - reading, reading);
}

function passFlops(model: Pick<TextModel, "config">, examples: readonly EncodedExample[]): number {
  const dimensions = modelDimensions(model.config);
  return examples.reduce(
    (sum, { inputIds, labels }) => sum + forwardFlops(dimensions, { source: inputIds.length, target: labels.length }),
    0,
  );
}

function tokensOf(examples: readonly EncodedExample[]): number {
  return examples.reduce((sum, { inputIds, labels }) => sum + inputIds.length + labels.length, 0);
}
