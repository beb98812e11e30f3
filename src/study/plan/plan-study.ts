import type { Tree } from "../../core/index.js";
import type { ModelStage, PairStage, Stage, Study, StudyPair } from "../config/index.js";
import type { Candidate, KnownDecision, PlannedRun, PlannedStage, StudyPlan, Trial } from "./planned-run.js";
import { distillationRun, fineTuningRun, type PlannedPair, type Resolvers, type RunPlace } from "./run-recipes.js";

/** What a stage goes on with: a candidate of the stage before, or the study's own recipe. */
interface Carried {
  readonly name: string;
  readonly patches: readonly Tree[];
  readonly isBaseline: boolean;
}

/**
 * All runs of a study, as far as decisions are known; where a stage is not decided yet, the plan goes on as if its expected option had won, and says so. Looks at no
 * model folder and no data.
 * @param decisions By stage.
 * @throws ConfigError for a recipe that cannot be, naming stage and option.
 */
export function planStudy(study: Study, decisions: Readonly<Record<string, KnownDecision>>, resolvers: Resolvers): StudyPlan {
  const runs = new Runs(study, resolvers);
  const stages: PlannedStage[] = [];
  let carried: readonly Carried[] = [{ name: "", patches: [], isBaseline: false }];
  let supposing: readonly string[] = [];
  for (const stage of study.stages) {
    const candidates = stage.over === "models" ? modelCandidates(stage, runs) : pairCandidates(stage, carried, runs);
    stages.push({ id: stage.id, question: stage.question, over: stage.over, candidates, supposing });
    if (stage.over === "models") continue;
    const decided = decisions[stage.id];
    carried = carriedBy(stage, candidates, decided);
    if (decided === undefined) supposing = [...supposing, `${stage.id}: ${carried.map(({ name }) => name).join(", ")}`];
  }
  return { runs: runs.inOrder, stages, warnings: disagreements(study, decisions) };
}

function carriedBy(stage: PairStage, candidates: readonly Candidate[], decided: KnownDecision | undefined): Carried[] {
  const names = decided?.carried ?? [candidates.find(({ option }) => option === (stage.expected ?? Object.keys(stage.options)[0]))?.name];
  return candidates.flatMap(({ name, patches = [], isBaseline = false }) => (names.includes(name) ? [{ name, patches, isBaseline }] : []));
}

function modelCandidates({ id, options }: ModelStage, runs: Runs): Candidate[] {
  return Object.entries(options).map(([option, models]) => ({
    name: option,
    option,
    trials: [models].flat().flatMap((model) =>
      runs.places.map((place): Trial => {
        const { key } = runs.fineTuning(model, { ...place, label: labelOf(`${id} ${option}`, model, place) });
        return { ...place, subject: model, key, system: "model" };
      }),
    ),
  }));
}

function pairCandidates(stage: PairStage, carried: readonly Carried[], runs: Runs): Candidate[] {
  return carried.flatMap((before) =>
    Object.entries(stage.options).map(([option, { system, ...patch }]): Candidate => {
      const name = carried.length === 1 ? option : `${before.name}/${option}`;
      const patches = [...before.patches, patch];
      const isBaseline = system === "S" || (before.isBaseline && Object.keys(patch).length === 0);
      const trials = runs.pairs.flatMap((pair) =>
        runs.places.map((place) => runs.trial(pair, { stage: stage.id, option: name, isBaseline, patches, place })),
      );
      return { name, option, trials, patches, isBaseline };
    }),
  );
}

function labelOf(what: string, subject: string, { task, seed }: { readonly task: string; readonly seed: number }): string {
  return `${what} · ${subject} · ${task} · seed ${seed}`;
}

interface TrialOptions {
  readonly stage: string;
  readonly option: string;
  readonly isBaseline: boolean;
  readonly patches: readonly Tree[];
  readonly place: Pick<RunPlace, "task" | "seed">;
}

/** A study's runs, each once however often it is asked for. */
class Runs {
  readonly #study: Study;
  readonly #resolvers: Resolvers;
  readonly #runs = new Map<string, PlannedRun>();

  constructor(study: Study, resolvers: Resolvers) {
    this.#study = study;
    this.#resolvers = resolvers;
  }

  get inOrder(): PlannedRun[] {
    return [...this.#runs.values()];
  }

  get pairs(): string[] {
    return Object.keys(this.#study.pairs);
  }

  /** Every task with every seed; seeds change last, so that one seed of everything is there early. */
  get places(): { readonly task: string; readonly seed: number }[] {
    return this.#study.seeds.flatMap((seed) => Object.keys(this.#study.tasks).map((task) => ({ task, seed })));
  }

  fineTuning(model: string, place: RunPlace): PlannedRun {
    return this.#once(place, () => fineTuningRun(this.#study, model, { place, resolvers: this.#resolvers }));
  }

  trial(name: string, { stage, option, isBaseline, patches, place }: TrialOptions): Trial {
    const pair = this.#pair(name, place);
    const ends = { student: pair.student.key, teacher: pair.teacher.key };
    const common = { ...place, subject: name, ends };
    if (isBaseline) return { ...common, key: pair.student.key, system: "model" };
    const label = labelOf(`${stage} ${option}`, name, place);
    const run = this.#once({ label }, () =>
      distillationRun(this.#study, pair, { patches, place: { ...place, label }, resolvers: this.#resolvers }),
    );
    return { ...common, key: run.key, system: "KD" };
  }

  #pair(name: string, place: Pick<RunPlace, "task" | "seed">): PlannedPair {
    const { teacher, student } = this.#study.pairs[name] as StudyPair;
    const own = (model: string, role: string) => this.fineTuning(model, { ...place, label: labelOf(`${role} ${model}`, name, place) });
    return { name, teacher: own(teacher, "teacher"), student: own(student, "student") };
  }

  #once({ label }: Pick<RunPlace, "label">, make: () => PlannedRun): PlannedRun {
    const run = named(label, make);
    const known = this.#runs.get(run.key);
    if (known === undefined) this.#runs.set(run.key, run);
    return known ?? run;
  }
}

/** What is wrong with a recipe, with where in the study it comes from. */
function named<T>(label: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error) error.message = `${label}: ${error.message}`;
    throw error;
  }
}

/** Pairs whose student is none that a stage over models has decided for. */
function disagreements({ stages, pairs }: Study, decisions: Readonly<Record<string, KnownDecision>>): string[] {
  const isModelStage = (stage: Stage): stage is ModelStage => stage.over === "models";
  return stages.filter(isModelStage).flatMap(({ id, options }) => {
    const winner = decisions[id]?.winner;
    const winning = winner === undefined ? undefined : [options[winner] ?? []].flat();
    // A stage that knows nothing of a pair's student says nothing of it.
    const known = Object.values(options).flat();
    return Object.entries(pairs).flatMap(([pair, { student }]) =>
      winning === undefined || !known.includes(student) || winning.includes(student)
        ? []
        : [`pair ${pair}: its student is ${student}, and ${id} decided for ${winner}.`],
    );
  });
}
