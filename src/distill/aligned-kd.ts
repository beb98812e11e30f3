import type { SparseDistribution } from "../align/index.js";
import { ShapeError, TrainingError } from "../core/index.js";
import type { EncodedExample } from "../data/index.js";
import type { Normalization } from "../losses/index.js";
import type { TextModel } from "../models/index.js";
import type { SparseTeacher } from "../teachers/index.js";
import type { Objective } from "../train/index.js";
import { AlignedDistributions } from "./answers/index.js";
import { type KnownDistributions, storedKd } from "./stored-kd.js";

/** How the student is compared. */
export interface AlignedKdOptions {
  /** What the student's logits are divided by; the teacher's have to be, too. The loss is multiplied by its square. Default: 1. */
  readonly temperature?: number | undefined;
  /** What the loss is averaged over. Default: `token`. */
  readonly normalization?: Normalization | undefined;
}

/**
 * Logits-KD from a teacher with another tokenizer that is at hand: at every label the forward KL from its distribution over few of the student's tokens, Σ p · (log p − log P_S), which has the
 * gradient of the cross-entropy (docs/PAPERS.md section 6). The teacher is asked before each step about that step's targets, whichever they are: also about samples, in Joint-Teaching.
 * @throws ShapeError for distributions that are not one per label; TrainingError for a batch with a target that nobody was asked about; else as the teacher.
 */
export function alignedKd(student: TextModel, teacher: SparseTeacher, options: AlignedKdOptions = {}): Objective {
  const { temperature = 1, normalization = "token" } = options;
  const { vocabSize } = student.config;
  let ofStep = new AlignedDistributions(vocabSize);
  const known: KnownDistributions = {
    storage: ofStep.storage,
    temperature,
    vocabularySize: vocabSize,
    lookup: (batch) => ofStep.lookup(batch),
  };
  return {
    ...storedKd(student, known, { temperature, normalization, otherwise: notAsked }),
    async prepare(examples) {
      const distributions = await teacher.distributions(examples);
      const next = new AlignedDistributions(vocabSize);
      for (const [i, example] of examples.entries()) next.add(example, checked(distributions[i] ?? [], example));
      ofStep = next;
    },
  };
}

function checked(distributions: readonly SparseDistribution[], { id, labels }: EncodedExample): readonly SparseDistribution[] {
  if (distributions.length === labels.length) return distributions;
  throw new ShapeError(
    `aligned logits-kd: the teacher gave ${distributions.length} distributions for the ${labels.length} labels of '${id}'.`,
  );
}

const notAsked: Objective = {
  name: "logits-kd",
  compute({ exampleIds }) {
    throw new TrainingError(
      `aligned logits-kd: the teacher was not asked about all targets of ${exampleIds.join(", ")}; prepare comes before compute.`,
    );
  },
};
