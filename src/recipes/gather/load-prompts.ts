import { DataError } from "../../core/index.js";
import { readExamples, type UnlabeledInput } from "../../data/index.js";
import type { FetchOptions } from "../../hub/index.js";
import { type AskedInput, chooseDemonstrations, type Demonstration, type LlmKind, renderPrompt } from "../../teachers/index.js";
import { readInputsOf } from "../inputs/index.js";
import type { GatherConfig } from "./gather-config.js";

/** The inputs of a job, and how each is put. */
export interface GatherPrompts {
  readonly inputs: readonly UnlabeledInput[];
  /** In the inputs' order, as an endpoint of this kind takes them. */
  prompts(kind: LlmKind): AskedInput[];
  /** The targets of all labeled pairs that may be shown: the only ones whose length is known before the first answer. */
  readonly targets: readonly string[];
}

/** Reads inputs and labeled pairs. Errors of the readers; DataError for too few pairs. */
export async function loadPrompts(config: GatherConfig, options: FetchOptions): Promise<GatherPrompts> {
  const all = await readInputsOf(config, options);
  const inputs = all.slice(0, config.limit);
  const demonstrationsOf = await demonstrationsFor(config);
  return {
    inputs,
    prompts: (kind) =>
      inputs.map((input, i) => ({
        id: input.id,
        prompt: renderPrompt(config.prompt, { source: input.source, demonstrations: demonstrationsOf(input) }, kind),
        seed: config.seed + i * config.samples,
      })),
    targets: [...new Set(inputs.slice(0, 100).flatMap((input) => demonstrationsOf(input).map(({ target }) => target)))],
  };
}

/** What is shown for each input: never the input itself with its target. */
async function demonstrationsFor({ prompt, seed }: GatherConfig): Promise<(input: UnlabeledInput) => readonly Demonstration[]> {
  const given = prompt.demonstrations;
  if (!("from" in given)) return ({ source }) => given.filter((pair) => pair.source !== source);
  const { from, count, choose } = given;
  const pairs = await readExamples(from);
  if (pairs.length < count) throw new DataError(`${from}: has ${pairs.length} labeled pairs; prompt.demonstrations.count is ${count}.`);
  if (choose === "per-input") return (input) => chooseDemonstrations(pairs, { count, seed, input });
  const fixed = chooseDemonstrations(pairs, { count, seed });
  return ({ source }) => fixed.filter((pair) => pair.source !== source);
}
