import type { Dataset } from "../../data/index.js";
import { type AlignedAnswers, alignAnswers, filterAnswers, type PseudoTargetFiltering } from "../../distill/index.js";
import { isDecoderOnly, type TextModel } from "../../models/index.js";
import { pageMarkdown, renderPage } from "../../page/index.js";
import { ArtifactStore, defaultStoreFolder, writeFileAtomic, writeJsonAtomic } from "../../runs/index.js";
import { type Gathered, readGathered } from "../gathered/index.js";
import type { Phases, RecipeContext } from "../phases/index.js";
import { compareOutputs, evaluateSystems, type SystemResult, withoutOutputs, writePredictions } from "../scoring/index.js";
import { startingModel } from "../starting-models/index.js";
import { datasetFacts, openTask, runOnTask, type TrainingOutcome } from "../task/index.js";
import { pretrainModel } from "../training/index.js";
import type { BlackBoxConfig } from "./black-box-config.js";
import { blackBoxPage } from "./black-box-page.js";
import type { BlackBoxReport } from "./black-box-report.js";
import { exportStudents } from "./export-students.js";
import { llmOutputs } from "./llm-outputs.js";
import { loadBlackBoxTask } from "./load-black-box-task.js";
import { type StudentName, teacherName } from "./students.js";
import { taughtStudents } from "./taught-students.js";
import { type BlackBoxContext, teachStudents } from "./teach-students.js";

/**
 * The extreme setup (docs/PAPERS.md section 6): students of a model that can only be asked, from answers that `retort gather` has kept. Trains up to five students from one start (on gold labels, where
 * there are any; on one answer per input and on K; each of these on texts alone and with the teacher's log-probabilities, aligned to the student's tokens), and scores them on the test split, once, beside
 * the model itself where its answers to the test are there. No labels are needed but for choosing checkpoints and for scoring.
 * A run that was interrupted goes on where it was; one that is done only returns its report.
 */
export function blackBox(config: BlackBoxConfig, context: RecipeContext): Promise<BlackBoxReport> {
  return runOnTask(config, context, { load: loadBlackBoxTask, body: blackBoxPhases });
}

async function blackBoxPhases(dataset: Dataset, config: BlackBoxConfig, phases: Phases): Promise<BlackBoxReport> {
  const started = performance.now();
  const store = new ArtifactStore(phases.context.storeFolder ?? defaultStoreFolder());
  using task = await phases.phase("data", () => openTask(dataset, config, phases.place));
  const ofTest = config.answers.test === undefined ? undefined : llmOutputs(config.answers.test, dataset.splits.test);
  const gathered = readGathered(config.answers.from, "answers.from");
  const trainings: TrainingOutcome[] = [];
  const context: BlackBoxContext = { ...task, phases, onTrained: (outcome) => void trainings.push(outcome) };
  const { aligned, filtering } = await phases.phase("alignment", async () =>
    learnedAnswers(await alignedAnswers(gathered, context), gathered, config),
  );
  const start = task.own(startingModel(config.student, task));
  await pretrainModel(start, { role: "student", ...config.student }, context);
  const students = await teachStudents(taughtStudents(config, gathered.answers), { start, aligned }, context);
  const results = await phases.phase("evaluation", () => evaluate(students, { ...context, store }));
  return await phases.phase("report", async () => {
    const told = await exportStudents(students, { results, gathered }, context);
    for (const message of told) phases.emit({ kind: "warning", message });
    const outcome = { gathered, aligned, filtering, trainings, results, ofTest, started };
    return writeReport(outcome, context);
  });
}

/** Those to inputs that are still in the task: the test's are not. */
async function alignedAnswers(
  { answers }: Gathered,
  { data, config, tokenizer, vocabulary, emit }: BlackBoxContext,
): Promise<AlignedAnswers> {
  const inputs = new Set(data.unlabeled.map(({ id }) => id));
  const aligned = await alignAnswers(
    answers.filter(({ id }) => inputs.has(id)),
    data.unlabeled,
    {
      ...config.alignment,
      ...{
        tokenizer,
        vocabularySize: vocabulary.vocabSize,
        maxTargetLength: config.data.maxTargetLength,
        isDecoderOnly: isDecoderOnly(vocabulary),
      },
    },
  );
  const { targets, withTokens } = aligned.figures;
  const needsLogProbs = taughtStudents(config, answers).some((name) => name.startsWith("logits-kd"));
  if (needsLogProbs && withTokens < targets) {
    const without = (targets - withTokens).toLocaleString("en");
    emit({
      kind: "warning",
      message: `${without} of ${targets.toLocaleString("en")} answers have no log-probabilities that can be used: for these logits-kd is fine-tuning.`,
    });
  }
  return aligned;
}

interface LearnedAnswers {
  readonly aligned: AlignedAnswers;
  /** Absent where the recipe has no filter. */
  readonly filtering?: PseudoTargetFiltering | undefined;
}

/** What the recipe's filter leaves of them. */
function learnedAnswers(aligned: AlignedAnswers, { answers }: Gathered, { pseudoTargets: { filter } }: BlackBoxConfig): LearnedAnswers {
  if (filter === undefined) return { aligned };
  const { perInput, filtering } = filterAnswers(aligned, answers, filter);
  return { aligned: { ...aligned, perInput }, filtering };
}

type Results = Readonly<Partial<Record<StudentName, SystemResult>>>;

async function evaluate(
  students: ReadonlyMap<StudentName, TextModel>,
  context: BlackBoxContext & { readonly store: ArtifactStore },
): Promise<Results> {
  const evaluations = Object.fromEntries([...students].map(([name, model]) => [name, { model, split: "test" as const }]));
  return evaluateSystems(evaluations, context);
}

interface Outcome {
  readonly gathered: Gathered;
  readonly aligned: AlignedAnswers;
  readonly filtering: PseudoTargetFiltering | undefined;
  readonly trainings: readonly TrainingOutcome[];
  readonly results: Results;
  /** The model's own outputs for the test, where its answers are there. */
  readonly ofTest: readonly string[] | undefined;
  readonly started: number;
}

async function writeReport(outcome: Outcome, { phases, data, config, tokenizer }: BlackBoxContext): Promise<BlackBoxReport> {
  const { gathered, aligned, filtering, trainings, results, ofTest, started } = outcome;
  const { paths } = phases.run;
  const systems = Object.entries(results).map(([name, result]) => ({ name, ...result }));
  const outputs = [...systems, ...(ofTest === undefined ? [] : [{ name: teacherName, predictions: ofTest }])];
  const baseline = systems[0]?.name ?? teacherName;
  const report: BlackBoxReport = {
    version: 1,
    dataset: datasetFacts(data.dataset),
    tokenizer: { vocabularySize: tokenizer.vocabularySize },
    answers: {
      ...{ model: gathered.model, signature: gathered.signature },
      inputs: aligned.perInput.filter((targets) => targets.length > 0).length,
      answers: aligned.perInput.flat().length,
      aligned: aligned.figures,
      ...(filtering === undefined ? {} : { filtering }),
    },
    students: Object.fromEntries(systems.map((result) => [result.name, withoutOutputs(result)])),
    metrics: compareOutputs(outputs, data.dataset, { seed: config.seed, baseline }),
    trainings: trainings.map(({ name, steps, best, nll }) => ({ name, steps, best, nll })),
    warnings: phases.warnings(),
    config,
    seconds: (performance.now() - started) / 1000,
  };
  writePredictions(paths, { split: "test", data, results });
  writeJsonAtomic(paths.scores, report);
  const page = await blackBoxPage(paths.folder, { outputs, data });
  writeFileAtomic(paths.report.markdown, pageMarkdown(page));
  writeFileAtomic(paths.report.html, renderPage(page));
  return report;
}
