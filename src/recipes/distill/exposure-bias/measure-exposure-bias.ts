import { join } from "node:path";
import { type Example, restorePlaceholders } from "../../../data/index.js";
import type { GreedyDecoding } from "../../../generate/index.js";
import { bleu, bootstrapInterval, corpusStatistics, type Score, scoreStatistics, wordErrors } from "../../../metrics/index.js";
import { copyModel, type TextModel } from "../../../models/index.js";
import { restoreEarlyWeights } from "../../../train/index.js";
import { splitReferences } from "../../scoring/index.js";
import type { DistillConfig } from "../config/index.js";
import type { RunningContext } from "../distill-context.js";
import { exposureDecoding } from "./exposure-decoding.js";
import { mixedOutputs, type OutputTokens, ownOutputs } from "./mixed-outputs.js";

/** The score of outputs of which a student wrote the first p %, with the interval in which other inputs of this kind would put it. */
export interface ExposurePoint {
  readonly percent: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One student's points, p ascending. */
export interface ExposureCurve {
  readonly system: "S" | "KD";
  /** Its weights after the first epoch, or those that the run leaves: the best, and fine-tuned where the run does so. */
  readonly stage: "early" | "final";
  readonly points: readonly ExposurePoint[];
}

/** How far a prefix of a student's throws its teacher off: the exposure-bias figure. */
export interface ExposureBias {
  readonly split: "validation";
  readonly inputs: number;
  readonly metric: Pick<Score, "name" | "unit" | "better" | "signature">;
  /** How the intervals were made. */
  readonly intervals: string;
  readonly decoding: GreedyDecoding;
  readonly curves: readonly ExposureCurve[];
}

type Models = Readonly<Record<"S" | "T" | "KD", TextModel>>;

type AskedCurves = NonNullable<DistillConfig["evaluation"]["exposureBias"]>;

/** What is decoded and scored for every point. */
interface Measured extends RunningContext {
  readonly rows: RunningContext["data"]["validation"];
  readonly examples: readonly Example[];
  readonly references: readonly (readonly string[])[];
  readonly decoding: GreedyDecoding;
  readonly steps: readonly number[];
  readonly onPoint: () => void;
}

/**
 * Scores what S and KD, early and final, begin and T ends, for every share that the recipe asks for; undefined where it asks for none. An S that was made
 * before the run has no early weights. Tells how far it is, in points.
 * @throws CheckpointError where the early weights are not as they were written; InterruptedError when the context's signal fires: what was decoded is kept.
 */
export async function measureExposureBias(models: Models, context: RunningContext): Promise<ExposureBias | undefined> {
  const { exposureBias } = context.config.evaluation;
  if (exposureBias === undefined) return undefined;
  return context.phases.phase("exposure-bias", () => measureCurves(models, exposureBias, context));
}

async function measureCurves(models: Models, exposureBias: AskedCurves, context: RunningContext): Promise<ExposureBias> {
  const { config, data, emit } = context;
  const places = evenlySpaced(data.validation.length, exposureBias.inputs);
  const of = <T>(all: readonly T[]): T[] => places.map((place) => all[place] as T);
  const students = (["S", "KD"] as const).flatMap((system) =>
    (hasEarly(system, config) ? (["early", "final"] as const) : (["final"] as const)).map((stage) => ({ system, stage })),
  );
  let done = 0;
  const total = students.length * exposureBias.steps.length;
  const measured: Measured = {
    ...context,
    rows: of(data.validation),
    examples: of(data.dataset.splits.validation),
    references: of(splitReferences(data, "validation")),
    decoding: exposureDecoding(config),
    steps: exposureBias.steps,
    onPoint: () => emit({ kind: "progress", done: ++done, total, unit: "points" }),
  };
  const curves: (Omit<ExposureCurve, "points"> & { readonly points: readonly ScoredPoint[] })[] = [];
  for (const which of students) {
    const points = await withStudent(models[which.system], which, context, (student) => pointsOf(student, models.T, measured));
    curves.push({ ...which, points });
  }
  const [{ metric, intervals }] = curves.flatMap(({ points }) => points) as [ScoredPoint];
  const withoutSignatures = ({ percent, value, low, high }: ScoredPoint): ExposurePoint => ({ percent, value, low, high });
  return {
    split: "validation",
    inputs: places.length,
    metric,
    intervals,
    decoding: measured.decoding,
    curves: curves.map(({ points, ...which }) => ({ ...which, points: points.map(withoutSignatures) })),
  };
}

function hasEarly(system: "S" | "KD", { baseline }: DistillConfig): boolean {
  return system === "KD" || baseline === undefined;
}

const trainings = { S: "baseline", KD: "student" } as const;

/** The student as the run leaves it, or a copy with its early weights, which is gone when `use` has ended. */
async function withStudent<T>(
  model: TextModel,
  { system, stage }: Pick<ExposureCurve, "system" | "stage">,
  { runFolder }: RunningContext,
  use: (student: TextModel) => Promise<T>,
): Promise<T> {
  if (stage === "final") return use(model);
  const early = copyModel(model);
  try {
    restoreEarlyWeights(join(runFolder, "checkpoints", trainings[system]), early.parameters.trained);
    return await use(early);
  } finally {
    early.parameters.dispose();
  }
}

/** A point with what is the same for all of them. */
type ScoredPoint = ExposurePoint & Pick<ExposureBias, "metric" | "intervals">;

async function pointsOf(student: TextModel, teacher: TextModel, context: Measured): Promise<ScoredPoint[]> {
  const { rows, decoding, steps, onPoint } = context;
  const written = await ownOutputs(student, { rows, decoding }, context);
  const points: ScoredPoint[] = [];
  for (const percent of steps) {
    // The teacher alone is the same for every student.
    const outputs =
      percent === 0
        ? await ownOutputs(teacher, { rows, decoding }, context)
        : await mixedOutputs(teacher, { rows, written, percent, decoding }, context);
    points.push({ percent, ...(await scored(outputs, context)) });
    onPoint();
  }
  return points;
}

/** By the metric that the task's field looks at first. */
async function scored(outputs: OutputTokens, { data, examples, references, config }: Measured): Promise<Omit<ScoredPoint, "percent">> {
  const texts = await data.tokenizer.decodeBatch(outputs, { skipSpecialTokens: true });
  const predictions = texts.map((text, i) => restorePlaceholders(text, examples[i] as Example));
  const of = data.dataset.targetKind === "phonemes" ? wordErrors : bleu();
  const statistics = corpusStatistics(of, predictions, references);
  const { name, unit, better, signature } = scoreStatistics(of, statistics);
  const { value, low, high, signature: intervals } = bootstrapInterval(of, [statistics], { seed: config.seed });
  return { value, low, high, metric: { name, unit, signature, ...(better === undefined ? {} : { better }) }, intervals };
}

function evenlySpaced(length: number, count: number): number[] {
  const kept = Math.min(length, count);
  return Array.from({ length: kept }, (_, i) => Math.floor((i * length) / kept));
}
