import { contentHash, isTree, type Tree } from "../../core/index.js";
import { applyPatch, type Study, type StudyModel, type StudyPair } from "../config/index.js";
import type { PlannedRun } from "./planned-run.js";
import { withoutDefaults } from "./without-defaults.js";

/** Checks recipes and fills in their defaults, by verb; gets no model folder and no data to look at. Throws a ConfigError as the recipes do. */
export interface Resolvers {
  readonly "fine-tune": (recipe: unknown) => unknown;
  readonly distill: (recipe: unknown) => unknown;
}

/** Which run of a study. */
export interface RunPlace {
  readonly task: string;
  readonly seed: number;
  readonly label: string;
}

/** Parts of a study's recipe that decide how a model is fine-tuned by itself, too; a model folder brings its tokenizer. */
function sharedWithFineTuning({ from }: StudyModel): string[] {
  return [...(from === undefined ? ["tokenizer"] : []), "evaluation", "generation", "dtype"];
}

/** The run that fine-tunes one of the study's models on a task. */
export function fineTuningRun(study: Study, name: string, { place, resolvers }: { place: RunPlace; resolvers: Resolvers }): PlannedRun {
  const model = study.models[name] as StudyModel;
  const shared = applyPatch(study.recipe, study.tasks[place.task]?.recipe ?? {});
  const sharedKeys = sharedWithFineTuning(model);
  const recipe = {
    ...Object.fromEntries(Object.entries(shared).filter(([key]) => sharedKeys.includes(key))),
    data: readBy(study, place.task, model.pretraining !== undefined || model.from === undefined),
    model: startOf(model, model),
    seed: place.seed,
  };
  return finished("fine-tune", { recipe, needs: [], subject: name, place, resolvers });
}

/** A pair, and the fine-tunings of its two models. */
export interface PlannedPair {
  readonly name: string;
  readonly teacher: PlannedRun;
  readonly student: PlannedRun;
}

/** The run that distils a pair as the patches say. */
export function distillationRun(
  study: Study,
  pair: PlannedPair,
  { patches, place, resolvers }: { readonly patches: readonly Tree[]; readonly place: RunPlace; readonly resolvers: Resolvers },
): PlannedRun {
  const { student: studentName, recipe: ofPair = {} } = study.pairs[pair.name] as StudyPair;
  const { teacher, student } = pair;
  const model = study.models[studentName] as StudyModel;
  const isPretrained = model.pretraining !== undefined;
  const ofTask = study.tasks[place.task]?.recipe ?? {};
  const shared = [ofTask, ofPair, ...patches].reduce(applyPatch, study.recipe);
  const { inputs = "both" } = isTree(shared.pseudoTargets) ? shared.pseudoTargets : {};
  const recipe = applyPatch(
    {
      ...shared,
      data: readBy(study, place.task, inputs === "both" || inputs === "unlabeled"),
      teacher: { from: `${teacher.key}:model` },
      // Where the baseline began, so that all that tells the two apart is how they were trained.
      student: isPretrained || model.from === undefined ? { from: `${student.key}:pretrained` } : startOf(model, {}),
      baseline: { from: `${student.key}:model` },
      seed: place.seed,
    },
    // A tokenizer is the teacher's here, and decisions look at the validation split.
    { tokenizer: null, evaluation: { validation: true } },
  );
  return finished("distill", { recipe, needs: [teacher.key, student.key], subject: pair.name, place, resolvers });
}

/** What a recipe's `data` says; unlabeled inputs only where something reads them, because recipes refuse what nothing reads. */
function readBy({ tasks }: Study, task: string, readsUnlabeled: boolean): Tree {
  const data = tasks[task]?.data ?? {};
  return readsUnlabeled ? data : Object.fromEntries(Object.entries(data).filter(([key]) => key !== "unlabeled"));
}

/** A model's beginning as a recipe has it: its shape only where there is no folder to start from. */
function startOf(
  { from, shape, encoderLayers, decoderLayers }: StudyModel,
  rest: Pick<Partial<StudyModel>, "pretraining" | "training">,
): Tree {
  const { pretraining, training } = rest;
  return {
    ...(from === undefined ? { shape } : { from }),
    ...(encoderLayers === undefined ? {} : { encoderLayers }),
    ...(decoderLayers === undefined ? {} : { decoderLayers }),
    ...(pretraining === undefined ? {} : { pretraining }),
    ...(training === undefined ? {} : { training }),
  };
}

interface Unfinished {
  readonly recipe: Tree;
  readonly needs: readonly string[];
  readonly subject: string;
  readonly place: RunPlace;
  readonly resolvers: Resolvers;
}

function finished(verb: PlannedRun["verb"], { recipe, needs, subject, place, resolvers }: Unfinished): PlannedRun {
  const resolve = resolvers[verb];
  const config = resolve(recipe) as Tree;
  const key = `${verb}-${contentHash({ verb, config: withoutDefaults(config, resolve) }).slice(0, 12)}`;
  return { key, verb, config, needs, task: place.task, subject, seed: place.seed, label: place.label };
}
