import { TrainingError } from "../../core/index.js";
import { fineTuning } from "../../distill/index.js";
import { corpusNegativeLogLikelihood } from "../../evaluate/index.js";
import type { TextModel } from "../../models/index.js";
import { fitModel, trainingWarning, worseThanUniform } from "../training/index.js";
import type { RunningContext } from "./distill-context.js";

/**
 * Fine-tunes the teacher where the recipe says how, and makes sure that there is something to be learned from it.
 * @throws TrainingError for a teacher whose fine-tuning learned nothing, or that predicts the validation targets worse than a uniform guess; with
 * `distillation.allowPoorTeacher` that is only told.
 */
export async function usefulTeacher(teacher: TextModel, context: RunningContext): Promise<void> {
  await context.phases.phase("teacher", async () => {
    const { training } = context.config.teacher;
    const warning = training === undefined ? await judgeLoaded(teacher, context) : await judgeFineTuned(teacher, training, context);
    if (warning === undefined) return;
    if (context.config.distillation.allowPoorTeacher !== true) throw refusal(warning, training !== undefined);
    context.emit({ kind: "warning", message: warning });
  });
}

async function judgeFineTuned(
  teacher: TextModel,
  training: NonNullable<RunningContext["config"]["teacher"]["training"]>,
  context: RunningContext,
): Promise<string | undefined> {
  const options = { name: "teacher", training, examples: context.data.train, isJudgedByCaller: true };
  return trainingWarning(await fitModel(teacher, fineTuning(teacher), options, context));
}

/** A teacher that the recipe takes as it is. */
async function judgeLoaded(teacher: TextModel, { config, data }: RunningContext): Promise<string | undefined> {
  const nll = await corpusNegativeLogLikelihood(teacher, data.validation, config.generation);
  const [fault] = Number.isFinite(nll) ? worseThanUniform(nll, teacher.config.vocabSize) : ["no number"];
  return fault && `the teacher knows nothing of this task: its validation NLL is ${nll.toFixed(3)}, which is ${fault}.`;
}

function refusal(warning: string, isFineTuned: boolean): TrainingError {
  const way = isFineTuned
    ? "Begin anew with another teacher.training in another run folder"
    : "Fine-tune it first (teacher.training, or --fine-tune-teacher), or look at data.prompt";
  return new TrainingError(`${warning} Nothing is distilled from it.`, {
    hint: `${way}; to go on with it all the same, add --set distillation.allowPoorTeacher=true.`,
  });
}
