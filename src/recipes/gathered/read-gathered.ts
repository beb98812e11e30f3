import { ConfigError, DataError } from "../../core/index.js";
import { pathExists, readJson, readJsonLines, readSealedJson, runPaths } from "../../runs/index.js";
import { type EndpointProbe, gatheredAnswers } from "../../teachers/index.js";
import { gatherFiles } from "./gather-files.js";
import type { GatheredLine } from "./gathered-line.js";
import { type JudgedAnswer, judgeAnswer } from "./judge-answer.js";
import { type AnswerForm, stopsOf } from "./stops-of.js";

/** An answer with the log-probabilities that can be used, and its input. */
export interface GatheredAnswer extends Pick<JudgedAnswer, "target" | "ended" | "tokens"> {
  readonly id: string;
  readonly source: string;
  readonly k: number;
  readonly logProb: number | null;
}

/** What a run has gathered. */
export interface Gathered {
  /** The model that was asked. */
  readonly model: string;
  /** How its server was found to behave: the probe's signature. */
  readonly signature: string;
  /** In the inputs' order, by `k`. */
  readonly answers: readonly GatheredAnswer[];
}

/**
 * The answers that can be learned from of a run of `retort gather`, finished or not. Errors of the readers.
 * @param key The recipe's key that names the folder, for messages. @throws ConfigError for a folder that is no such run; DataError for one that has no answers.
 */
export function readGathered(folder: string, key: string): Gathered {
  const files = gatherFiles(folder);
  if (pathExists(files.requests) && !pathExists(files.pseudoTargets)) {
    throw new ConfigError(`${key}: ${folder} was interrupted before it wrote its answers down.`, { hint: "Run its command again." });
  }
  if (!pathExists(files.endpoint) || !pathExists(files.pseudoTargets)) {
    throw new ConfigError(`${key}: ${folder} holds no gathered answers.`, { hint: "Name the run folder of `retort gather`." });
  }
  const form = readJson<AnswerForm>(runPaths(folder).config);
  const { endpoint, findings, signature } = readSealedJson<EndpointProbe>(files.endpoint, "Put it back as it was.");
  const lines = new Map(readJsonLines<GatheredLine>(files.pseudoTargets).map((line) => [keyOf(line), line]));
  if (lines.size === 0) throw new DataError(`${key}: ${files.pseudoTargets} has no answers.`);
  const judging = { prompt: form.prompt, stops: stopsOf(form, endpoint.kind), findings };
  const tokens = new Map<string, JudgedAnswer["tokens"]>();
  for (const { id, k, choice } of gatheredAnswers(files.requests)) {
    if (lines.has(keyOf({ id, k }))) tokens.set(keyOf({ id, k }), judgeAnswer(choice, judging).tokens);
  }
  const answers = [...lines].map(([at, { id, source, target, ended, k, logProb }]) => ({
    id,
    source,
    target,
    ended,
    k,
    logProb,
    tokens: tokens.get(at),
  }));
  return { model: endpoint.model, signature, answers };
}

function keyOf({ id, k }: Pick<GatheredLine, "id" | "k">): string {
  return JSON.stringify([id, k]);
}
