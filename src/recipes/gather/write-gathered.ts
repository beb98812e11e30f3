import type { UnlabeledInput } from "../../data/index.js";
import { writeJsonLinesAtomic } from "../../runs/index.js";
import { gatheredAnswers } from "../../teachers/index.js";
import { type GatheredLine, type GatherFiles, type JudgedAnswer, type JudgeOptions, judgeAnswer } from "../gathered/index.js";

/** What came, counted over answers. */
export interface AnswerCounts {
  readonly answers: number;
  /** Those that can be learned from: neither refused nor empty. */
  readonly usable: number;
  readonly refused: number;
  readonly empty: number;
  /** Cut off at `maxTokens`. */
  readonly cutOff: number;
  /** With log-probabilities that add up to their text. */
  readonly withLogProbs: number;
  /** With others: their texts are used alone. */
  readonly unusableLogProbs: number;
  /** Why, of the first of these. */
  readonly unusableReason: string | undefined;
  /** Different usable texts per input, averaged over inputs that have any: at most K; null without any. */
  readonly distinctPerInput: number | null;
}

export interface WriteGatheredOptions extends JudgeOptions {
  readonly files: Pick<GatherFiles, "requests" | "pseudoTargets">;
  readonly model: string;
}

/** Writes every usable answer of these inputs as a pseudo-target, in the inputs' order, and counts them all. */
export function writeGathered(inputs: readonly UnlabeledInput[], { files, model, ...judging }: WriteGatheredOptions): AnswerCounts {
  const lines = new Map(inputs.map(({ id }) => [id, [] as GatheredLine[]]));
  const sources = new Map(inputs.map(({ id, source }) => [id, source]));
  const counter = new Counter();
  for (const { id, k, choice } of gatheredAnswers(files.requests)) {
    const source = sources.get(id);
    if (source === undefined) continue;
    const judged = judgeAnswer(choice, judging);
    counter.add(judged);
    if (judged.problem === undefined) lines.get(id)?.push(lineOf({ id, source, k, model }, judged));
  }
  writeJsonLinesAtomic(files.pseudoTargets, [...lines.values()].flat());
  return { ...counter.counts, distinctPerInput: distinctOf([...lines.values()]) };
}

function lineOf({ model, k, ...input }: Pick<GatheredLine, "id" | "source" | "k"> & { model: string }, judged: JudgedAnswer): GatheredLine {
  const { target, ended, tokens } = judged;
  const logProb = tokens === undefined || tokens.pieces > 0 ? null : tokens.positions.reduce((sum, position) => sum + position.logProb, 0);
  return { ...input, target, from: model, logProb, ended, k };
}

class Counter {
  counts: Omit<AnswerCounts, "distinctPerInput"> = {
    ...{ answers: 0, usable: 0, refused: 0, empty: 0, cutOff: 0, withLogProbs: 0, unusableLogProbs: 0 },
    unusableReason: undefined,
  };

  add({ problem, ended, tokens, unusable }: JudgedAnswer): void {
    const one = (is: boolean): number => (is ? 1 : 0);
    const before = this.counts;
    this.counts = {
      answers: before.answers + 1,
      usable: before.usable + one(problem === undefined),
      refused: before.refused + one(problem === "refused"),
      empty: before.empty + one(problem === "empty"),
      cutOff: before.cutOff + one(!ended),
      withLogProbs: before.withLogProbs + one(tokens !== undefined),
      unusableLogProbs: before.unusableLogProbs + one(unusable !== undefined),
      unusableReason: before.unusableReason ?? unusable,
    };
  }
}

function distinctOf(groups: readonly (readonly GatheredLine[])[]): number | null {
  const filled = groups.filter((lines) => lines.length > 0);
  if (filled.length === 0) return null;
  return filled.reduce((sum, lines) => sum + new Set(lines.map(({ target }) => target)).size, 0) / filled.length;
}
