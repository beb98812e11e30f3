import type { EncodedExample } from "../../data/index.js";
import { type CacheBias, cacheBias, storedTemperature, type TeacherAndStudent } from "../../distill/index.js";
import { type DistributionStorage, StoredDistributions, storeDistributions } from "../../teachers/index.js";
import type { ExamplesOfEpoch, Objective } from "../../train/index.js";
import { comparisonOf } from "./comparison.js";
import type { DistillConfig } from "./config/index.js";
import type { DistillContext } from "./distill-context.js";
import { distillationObjective, type MeasuredSettings } from "./distillation-objective.js";
import { firstBatches } from "./measure-before.js";

/** What was stored of a teacher's distributions. */
export interface CacheFacts {
  readonly storage: DistributionStorage;
  /** Target tokens, of labels and pseudo-targets together, and the bytes on disk that each takes. */
  readonly tokens: number;
  readonly bytesPerToken: number;
  /** What it does to the loss, measured with the student as it starts; absent where the data make a single batch. */
  readonly bias?: CacheBias | undefined;
}

/** What a student is trained on, and how. */
interface CachedTraining extends DistillContext {
  readonly examples: ExamplesOfEpoch;
  /** So many epochs differ: from then on they repeat. */
  readonly epochs: number;
  readonly fitted: MeasuredSettings;
}

/** So many batches say what the stored do to the loss. */
const biasBatches = 20;

/**
 * The teacher's distributions for every target that the student will see, where the recipe has them stored: found in the artifact store or made there. The
 * caller disposes them.
 */
export async function cachedDistributions(
  { teacher, student }: TeacherAndStudent,
  context: CachedTraining,
): Promise<{ readonly stored: StoredDistributions; readonly facts: CacheFacts } | undefined> {
  const { config, store, tokenizer, emit, signal, fitted } = context;
  const { teacherCache } = config.distillation;
  if (teacherCache === undefined) return undefined;
  let stored: StoredDistributions | undefined;
  await storeDistributions(teacher, targetsOf(context), {
    store,
    storage: teacherCache,
    temperature: storedTemperature(comparisonOf(config, fitted.teacherTemperature), teacherCache.kind),
    tokenizer,
    seed: config.seed,
    batchTokens: config.generation.batchTokens,
    onWait: () => emit({ kind: "warning", message: "another process stores the same distributions: waiting for it." }),
    onProgress: (done, total) => emit({ kind: "progress", done, total, unit: "targets" }),
    signal,
    // Opened before anybody may remove them.
    use: (artifact) => {
      stored = new StoredDistributions(artifact);
    },
  });
  const opened = stored as unknown as StoredDistributions;
  return { stored: opened, facts: factsOf(opened, { teacher, student }, context) };
}

/** Every target of every epoch. One that comes again is stored once. */
function targetsOf({ examples, epochs, config }: CachedTraining): EncodedExample[] {
  const count = Math.min(epochs, config.distillation.training.maxEpochs);
  return Array.from({ length: count }, (_, epoch) => examples(epoch)).flat();
}

function factsOf(stored: StoredDistributions, models: TeacherAndStudent, context: CachedTraining): CacheFacts {
  const { examples, fitted } = context;
  const config: DistillConfig = withoutOwnSamples(context.config);
  const batches = firstBatches(models.student, examples(0), { config, count: biasBatches });
  const objective = (measured: MeasuredSettings): Objective => distillationObjective({ ...context, config }, models, measured);
  const options = { batches, seed: config.seed, device: models.student.device };
  return {
    storage: stored.storage,
    tokens: stored.tokens,
    bytesPerToken: stored.bytes / stored.tokens,
    ...(batches.length < 2 ? {} : { bias: cacheBias(objective({ ...fitted, stored }), objective(fitted), options) }),
  };
}

/** The recipe without Joint-Teaching: what is stored are the data's own targets. */
function withoutOwnSamples(config: DistillConfig): DistillConfig {
  const { jointTeaching: _, ...distillation } = config.distillation;
  return { ...config, distillation };
}
