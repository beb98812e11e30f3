import { type EncodedExample, inputOf } from "../../data/index.js";
import { groupPseudoTargets, type PseudoTargetLine, type TeacherAndStudent } from "../../distill/index.js";
import type { TextModel } from "../../models/index.js";
import { jsonLines, pathExists, phaseTimes, readEvents } from "../../runs/index.js";
import type { AlignedTeacher } from "../../teachers/index.js";
import type { TrainingOutcome } from "../task/index.js";
import { type MethodCosts, readingCosts, type StepCosts, sumCosts, writingFlops } from "../training/index.js";
import type { DistillConfig } from "./config/index.js";
import type { RunningContext } from "./distill-context.js";
import { forTeacher } from "./for-teacher.js";
import type { RunPseudoTargets } from "./pseudo-target-phase.js";

/**
 * What each system that the run made took to learn; none of one that was there before, or whose training was begun before costs were counted. What S and
 * KD have in common (the student's pretraining; all of S, where KD begins as S) is in both; what T took is in T alone. Pseudo-targets and stored distributions count also where they came from the store.
 */
export type TrainingCosts = Readonly<Partial<Record<"S" | "T" | "KD", MethodCosts>>>;

/** The parts of a run that each system is made in; a student that begins as S took what S took. */
function partsOf({ distillation: { startFrom } }: DistillConfig): Record<"S" | "T" | "KD", readonly string[]> {
  const ofS = ["student-pretraining", "baseline"];
  const before = startFrom === "baseline" ? ofS : ["student-pretraining"];
  return {
    S: ofS,
    T: ["teacher-pretraining", "teacher"],
    KD: [...before, "pseudo-targets", "distillation", "student", "final-fine-tuning"],
  };
}

/** What was made for KD beside its trainings. */
export interface MadeForStudent extends TeacherAndStudent {
  readonly pseudoTargets: Pick<RunPseudoTargets, "perInput">;
}

/** Adds up what the run's trainings counted, and what they had made before. */
export function trainingCosts(
  trainings: readonly TrainingOutcome[],
  { teacher, student, pseudoTargets }: MadeForStudent,
  context: RunningContext,
): TrainingCosts {
  const times = phaseTimes(readEvents(context.phases.run.paths.events));
  const seconds = new Map(times.map((part) => [part.phase, part.seconds]));
  const made = sumCosts(
    writingCosts(teacher, forTeacher(context)),
    scoringCosts(student, context),
    storingCosts(teacher, pseudoTargets, context),
  );
  const parts = partsOf(context.config);
  const of = (name: "S" | "T" | "KD"): TrainingCosts => {
    const own = trainings.filter((training) => parts[name].includes(training.name));
    if (!own.some((training) => training.name === lastOf[name]) || own.some(({ counts }) => counts === undefined)) return {};
    const learned = own.map(({ counts }) => counts as StepCosts);
    const lasted = parts[name].reduce((sum, part) => sum + (seconds.get(part) ?? 0), 0);
    return { [name]: { ...sumCosts(...learned, name === "KD" ? made : {}), seconds: lasted } };
  };
  return { ...of("S"), ...of("T"), ...of("KD") };
}

/** The training without which a system was not made here. */
const lastOf = { S: "baseline", T: "teacher", KD: "student" } as const;

/** Of the pseudo-targets, empty ones counted. */
function writingCosts(teacher: TextModel, { config, data, phases }: RunningContext): StepCosts {
  const path = phases.run.paths.pseudoTargets;
  if (!pathExists(path)) return {};
  const sources = new Map([...data.train.map(inputOf), ...data.unlabeled].map(({ id, inputIds }) => [id, inputIds.length]));
  const lengths = new Map<string, number[]>();
  for (const { id, ids } of jsonLines<PseudoTargetLine>(path)) lengths.set(id, [...(lengths.get(id) ?? []), Math.max(1, ids.length)]);
  const { decoding } = config.pseudoTargets;
  const beams = decoding.method === "beam" ? { beams: decoding.beams } : {};
  return {
    teacherGeneratedTokens: [...lengths.values()].flat().reduce((sum, length) => sum + length, 0),
    flops: [...lengths].reduce((sum, [id, own]) => sum + writingFlops(teacher, sources.get(id) ?? 0, { lengths: own, ...beams }), 0),
  };
}

/** Of the student's one pass over every pseudo-target, where a filter goes by what it says. */
function scoringCosts(student: TextModel, { config, data, phases }: RunningContext): StepCosts {
  const path = phases.run.paths.pseudoTargets;
  if (config.pseudoTargets.filter?.studentLogProb === undefined || !pathExists(path)) return {};
  const { flops } = readingCosts(
    student,
    groupPseudoTargets(jsonLines<PseudoTargetLine>(path), [...data.train.map(inputOf), ...data.unlabeled]).flat(),
  );
  return flops === undefined ? {} : { flops };
}

/** Of the teacher's one pass over every target whose distributions are stored. */
function storingCosts(teacher: TextModel, { perInput }: MadeForStudent["pseudoTargets"], { config, data }: RunningContext): StepCosts {
  const { teacherCache, training } = config.distillation;
  if (teacherCache === undefined) return {};
  const targets: EncodedExample[] = [...data.train, ...perInput.flatMap((written) => written.slice(0, training.maxEpochs))];
  return readingCosts(teacher, [...new Map(targets.map((target) => [JSON.stringify([target.id, [...target.labels]]), target])).values()]);
}

/**
 * What a step of the distillation takes beside the student's own pass there and back: the teacher's pass, unless what it says is stored, and the targets that the
 * student samples. A sample that came out empty was one token.
 * @param aligned The teacher where it reads the targets in tokens of its own.
 */
export function distillationCosts(
  { teacher, student }: TeacherAndStudent,
  { objective, teacherCache }: DistillConfig["distillation"],
  aligned?: Pick<AlignedTeacher, "lastRead">,
): (trained: readonly EncodedExample[], given: readonly EncodedExample[]) => StepCosts {
  return (trained, given) => {
    const isSampled = trained !== given;
    const isRead = objective !== "fine-tuning" && (teacherCache === undefined || isSampled);
    return sumCosts(
      isRead ? readingCosts(teacher, aligned?.lastRead ?? trained) : {},
      isSampled ? samplingCosts(student, trained, new Set(given)) : {},
    );
  };
}

function samplingCosts(student: TextModel, trained: readonly EncodedExample[], given: ReadonlySet<EncodedExample>): StepCosts {
  const written = trained.map((example) => ({ source: example.inputIds.length, length: given.has(example) ? 1 : example.labels.length }));
  return {
    studentGeneratedTokens: written.reduce((sum, { length }) => sum + length, 0),
    flops: written.reduce((sum, { source, length }) => sum + writingFlops(student, source, { lengths: [length] }), 0),
  };
}
