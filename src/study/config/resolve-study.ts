import { ConfigError, isTree, nearest, parseWith, type Tree } from "../../core/index.js";
import { type PairStage, type Study, studySchema } from "./study-schema.js";

/** Parts of a recipe that a study says elsewhere, and where. */
const elsewhere: Readonly<Record<string, string>> = {
  data: "tasks",
  teacher: "models and pairs",
  student: "models and pairs",
  baseline: "models and pairs",
  model: "models",
  seed: "seeds",
};

/**
 * Checks a study and fills in the defaults. What its recipes say is checked when they are planned.
 * @throws ConfigError naming the key, its value and what it may be.
 */
export function resolveStudy(file: unknown): Study {
  const study = parseWith(studySchema, file);
  for (const [name, { recipe }] of Object.entries(study.tasks)) checkPart(`tasks.${name}.recipe`, recipe);
  checkPart("recipe", study.recipe);
  checkModels(study);
  checkStages(study);
  return study;
}

function checkPart(place: string, part: Tree = {}): void {
  for (const key of Object.keys(part)) {
    if (elsewhere[key] !== undefined) throw new ConfigError(`${place}.${key}: a study says that in ${elsewhere[key]}.`);
  }
}

function checkModels({ models, pairs }: Study): void {
  for (const [name, { from, shape }] of Object.entries(models)) {
    if (from !== undefined || shape !== undefined) continue;
    throw new ConfigError(`models.${name}: give \`from\` (a model folder, beside which \`shape\` is what plans go by) or \`shape\`.`);
  }
  for (const [name, pair] of Object.entries(pairs)) {
    checkPart(`pairs.${name}.recipe`, pair.recipe);
    for (const role of ["teacher", "student"] as const) checkKnown(`pairs.${name}.${role}`, pair[role], Object.keys(models));
  }
}

function checkStages({ stages, models, pairs }: Study): void {
  const seen = new Set<string>();
  for (const stage of stages) {
    const place = `stages.${stage.id}`;
    if (seen.has(stage.id)) throw new ConfigError(`${place}: there are two stages of this name.`);
    seen.add(stage.id);
    const options = Object.keys(stage.options);
    if (stage.override !== undefined) checkKnown(`${place}.override.option`, stage.override.option, options);
    if (stage.over === "models") {
      for (const [option, named] of Object.entries(stage.options)) {
        for (const model of [named].flat()) checkKnown(`${place}.options.${option}`, model, Object.keys(models));
      }
    } else checkPairStage(place, stage, Object.keys(pairs).length);
  }
}

function checkPairStage(place: string, { options, expected }: PairStage, pairs: number): void {
  if (pairs === 0) throw new ConfigError(`${place}: is over pairs, and the study has none.`);
  if (expected !== undefined) checkKnown(`${place}.expected`, expected, Object.keys(options));
  for (const [option, patch] of Object.entries(options)) {
    if (!isTree(patch)) throw new ConfigError(`${place}.options.${option}: expected a mapping of what changes in the recipe.`);
    checkPart(`${place}.options.${option}`, patch);
  }
}

function checkKnown(place: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const guess = nearest(name, known);
  throw new ConfigError(`${place} is "${name}": expected one of ${known.join(", ")}.`, {
    ...(guess === undefined ? {} : { hint: `Did you mean '${guess}'?` }),
  });
}
