import { ConfigError } from "../../core/index.js";
import { assertSameVocabulary } from "../../distill/index.js";
import { endTokensOf, freshStartOf, isDecoderOnly, type ModelConfig, readModelConfig } from "../../models/index.js";
import {
  type ChatConfig,
  type Distilled,
  modelFolders,
  modelRoles,
  modelShapes,
  type NamedModels,
  type PretrainingConfig,
  shapedConfig,
} from "../config/index.js";
import { checkAdapters } from "./check-adapters.js";
import { checkChat } from "./check-chat.js";
import { checkModelFolder } from "./open-model-folder.js";
import { haveSeparateTokenizers } from "./separate-tokenizers.js";

/** A recipe's models, and what it asks of them. */
export interface AskedModels extends Distilled {
  /** Tokens of the longest source and the longest target. */
  readonly data: {
    readonly maxSourceLength: number;
    readonly maxTargetLength?: number;
    readonly separator?: string | undefined;
    readonly chat?: ChatConfig | undefined;
  };
  /** Given where a model learns from another; `objective` where both are compared. */
  readonly distillation?: Distilled["distillation"] & { readonly teacherCache?: object | undefined; readonly training?: object };
}

/** A model by its folder, or by its shape's place in the recipe. */
interface DescribedModel {
  readonly name: string;
  readonly config: ModelConfig;
}

/**
 * Whether the model folders and shapes that a recipe names can do what it asks, as far as their configs tell; weights are not looked at. To be called
 * before anything is computed or written.
 * @throws ConfigError for adapters that cannot be made, for lengths that a model has no positions for, for models that cannot read one tokenization or whose logits cannot be compared; errors of
 * {@link checkModelFolder}.
 */
export async function checkModels(asked: AskedModels): Promise<void> {
  for (const folder of modelFolders(asked)) await checkModelFolder(folder);
  checkAdapters(asked);
  const models = describedModels(asked);
  for (const model of models) {
    checkPositions(model, asked.data);
    // What a chat template ends answers with becomes one of a model's ends.
    if (asked.data.chat === undefined) checkEnd(model);
  }
  const isApart = await haveSeparateTokenizers(asked);
  await checkChat(asked, isApart);
  for (const side of isApart ? sidesOf(asked) : [asked]) checkSide(side);
  checkSeparator(models, asked.data);
  if (asked.distillation === undefined || isApart) return;
  const pair = (["teacher", "student"] as const).map((role) => modelFolders({ [role]: asked[role] })[0]);
  const { objective } = asked.distillation;
  if (objective !== undefined && objective !== "fine-tuning") checkShared(pair, asked.distillation);
  checkSharedEnds(pair);
}

function describedModels(named: NamedModels): DescribedModel[] {
  return [
    ...modelFolders(named).map((folder) => ({ name: folder, config: readModelConfig(folder) })),
    ...modelShapes(named).map(({ key, shape }) => ({ name: key, config: shapedConfig(shape) })),
  ];
}

/** The models that read a task in one tokenization: the teacher, and those beside it. */
function sidesOf({ teacher, student, baseline }: NamedModels): NamedModels[] {
  return [{ ...(teacher && { teacher }) }, { ...(student && { student }), baseline }];
}

/** What models that share a tokenization have in common. */
function checkSide(side: NamedModels): void {
  const models = describedModels(side);
  checkKinds(models);
  for (const role of modelRoles) checkNoise(role, side[role]?.pretraining, models);
}

/** One tokenization serves all models: with targets of their own, or with targets that go on from their sources. */
function checkKinds(models: readonly DescribedModel[]): void {
  const kinds = models.map(({ config }) => isDecoderOnly(config));
  if (new Set(kinds).size < 2) return;
  const other = models[kinds.indexOf(!kinds[0])];
  throw new ConfigError(
    `${models[0]?.name} and ${other?.name}: one has an encoder and the other has none; they cannot share a task's tokens.`,
  );
}

function checkSeparator(models: readonly DescribedModel[], { separator }: AskedModels["data"]): void {
  if (separator === undefined || models.some(({ config }) => isDecoderOnly(config))) return;
  throw new ConfigError("data.separator: only a decoder-only model reads source and target as one sequence.", {
    hint: "Leave it out; what stands before a source is data.prompt.",
  });
}

/** All models of a side have an encoder, or none has. A causal language model takes nothing out of its texts. */
function checkNoise(role: string, pretraining: PretrainingConfig | undefined, [first]: readonly DescribedModel[]): void {
  if (pretraining === undefined || first === undefined) return;
  const { noise = freshStartOf(first.config.modelType).pretraining.noise, noiseDensity, meanSpanLength } = pretraining;
  if (noise !== "causal-lm") return;
  for (const [key, value] of Object.entries({ noiseDensity, meanSpanLength })) {
    if (value === undefined) continue;
    throw new ConfigError(`${role}.pretraining.${key}: causal-lm takes nothing out of a text.`, { hint: "Leave it out." });
  }
  if (isDecoderOnly(first.config)) return;
  throw new ConfigError(`${role}.pretraining.noise: causal-lm is for decoder-only models, and ${first.name} has an encoder.`, {
    hint: "Take span-corruption or text-infilling.",
  });
}

/** Outputs of a model that is trained here end with the token that its targets end with. */
function checkEnd({ name, config }: DescribedModel): void {
  const ends = endTokensOf(config);
  if (ends.includes(config.eosTokenId)) return;
  throw new ConfigError(
    `${name}: generation_config.json ends outputs at ${ends.join(", ")} (eos_token_id), and training targets end with ${config.eosTokenId} (config.json).`,
    { hint: "Let both files name the token that ends the training targets." },
  );
}

function checkPositions({ name, config }: DescribedModel, data: AskedModels["data"]): void {
  const { maxPositionEmbeddings = Number.POSITIVE_INFINITY } = config;
  const { maxSourceLength, maxTargetLength = maxSourceLength } = data;
  if (isDecoderOnly(config) && maxSourceLength + (data.maxTargetLength ?? 0) > maxPositionEmbeddings) {
    const target = data.maxTargetLength === undefined ? "" : ` and data.maxTargetLength ${data.maxTargetLength}`;
    throw new ConfigError(`data.maxSourceLength ${maxSourceLength}${target}: ${name} has ${maxPositionEmbeddings} positions in all.`);
  }
  for (const [key, length] of Object.entries({ maxSourceLength, maxTargetLength })) {
    if (length <= maxPositionEmbeddings) continue;
    throw new ConfigError(`data.${key} is ${length}: ${name} has ${maxPositionEmbeddings} positions (max_position_embeddings).`, {
      hint: `Set it to ${maxPositionEmbeddings} at most.`,
    });
  }
}

function checkShared(
  [teacher, student]: readonly (string | undefined)[],
  { teacherCache }: NonNullable<AskedModels["distillation"]>,
): void {
  if (teacher === undefined || student === undefined) return;
  const configs = { teacher: readModelConfig(teacher), student: readModelConfig(student) };
  assertSameVocabulary(configs, { teacher, student });
  const [theirs, ours] = [configs.teacher.vocabSize, configs.student.vocabSize];
  if (teacherCache === undefined || theirs === ours) return;
  throw new ConfigError(
    `distillation.teacherCache: what is stored of ${teacher} is over its ${theirs} ids, padding included, and ${student} has ${ours}.`,
    { hint: "Leave it out: with the teacher at hand, the ids that both have are compared." },
  );
}

/** The student learns to end where its teacher ended; it has to stop there, too. */
function checkSharedEnds([teacher, student]: readonly (string | undefined)[]): void {
  if (teacher === undefined || student === undefined) return;
  const ends = endTokensOf(readModelConfig(student));
  const missing = endTokensOf(readModelConfig(teacher)).find((id) => !ends.includes(id));
  if (missing === undefined) return;
  throw new ConfigError(`${teacher} may end its outputs with token ${missing} (eos_token_id), and ${student} does not end there.`, {
    hint: "Give both the same eos_token_id in generation_config.json.",
  });
}
