import { ConfigError } from "../../../core/index.js";
import type { DistillationConfig } from "./distillation.js";

/**
 * Settings of a loss that its objective would ignore, and losses of nothing.
 * @throws ConfigError naming the key.
 */
export function checkDistillation(distillation: DistillationConfig): void {
  if (distillation.objective === "fine-tuning") refuseTeachers(distillation);
  checkNoise(distillation);
  checkRelations(distillation);
  checkWeights(distillation);
  checkCache(distillation);
  checkAlignment(distillation);
}

/** What fine-tuning on targets would silently ignore. */
function refuseTeachers({ divergence, temperature, teacherTemperature, ...given }: DistillationConfig): void {
  const isGiven = {
    temperature: temperature !== 1,
    teacherTemperature: teacherTemperature !== 1,
    divergence: divergence.name !== "forward-kl",
    jointTeaching: given.jointTeaching !== undefined,
    weights: given.weights !== undefined,
    scaleBatches: given.scaleBatches !== undefined,
    teacherCache: given.teacherCache !== undefined,
    alignment: given.alignment !== undefined,
  };
  const [unused] = Object.entries(isGiven).find(([, given]) => given) ?? [];
  if (unused === undefined) return;
  throw new ConfigError(`distillation.${unused}: goes with the objective logits-kd; fine-tuning looks at the targets alone.`);
}

function checkNoise({ objective, noise }: DistillationConfig): void {
  if (noise === undefined) return;
  if (objective !== "noisy-kd") throw new ConfigError(`distillation.noise: goes with the objective noisy-kd, not ${objective}.`);
  const { teacherDropout, inputDrop, inputReplace } = noise;
  if (!teacherDropout && inputDrop + inputReplace === 0)
    throw new ConfigError("distillation.noise: nothing is noisy: teacherDropout is off, inputDrop and inputReplace are 0.");
  if (inputDrop + inputReplace < 1) return;
  throw new ConfigError(`distillation.noise: inputDrop and inputReplace are ${inputDrop + inputReplace} together; they must be below 1.`);
}

function checkRelations({ objective, relations, training }: DistillationConfig): void {
  if (objective === "attention-relations-kd" && training.gradientCheckpointing === true) {
    throw new ConfigError(
      `distillation.training.gradientCheckpointing: ${objective} compares what is inside layers, which is then not kept.`,
      {
        hint: "Leave it out, or compare hidden states: hidden-relations-kd.",
      },
    );
  }
  if (relations === undefined || objective === "attention-relations-kd") return;
  if (objective !== "hidden-relations-kd")
    throw new ConfigError(`distillation.relations: goes with attention-relations-kd and hidden-relations-kd, not ${objective}.`);
  if (relations.form === undefined) return;
  throw new ConfigError(`distillation.relations.form: goes with attention-relations-kd; hidden states have one form.`);
}

function checkWeights({ objective, weights = {}, scaleBatches }: DistillationConfig): void {
  const relates = objective === "attention-relations-kd" || objective === "hidden-relations-kd";
  if (weights.relations !== undefined && !relates)
    throw new ConfigError(`distillation.weights.relations: there are no relations in ${objective}.`);
  if (scaleBatches !== undefined && !relates && weights.nll === undefined)
    throw new ConfigError("distillation.scaleBatches: the loss has one term; there is nothing to bring to one size.");
  const { divergence = 1, relations = relates ? 1 : 0, nll = 0 } = weights;
  const counts = [divergence, relations, nll].some(
    (weight) => (typeof weight === "number" ? weight : Math.max(weight.from, weight.to)) > 0,
  );
  if (!counts) throw new ConfigError("distillation.weights: no term counts for anything; there is nothing to minimise.");
}

/** What cannot be made of stored distributions. */
function checkCache({ objective, teacherCache, divergence, weights }: DistillationConfig): void {
  if (teacherCache === undefined) return;
  if (objective !== "logits-kd")
    throw new ConfigError(
      `distillation.teacherCache: goes with the objective logits-kd; ${objective} needs the teacher itself in every step.`,
    );
  if (weights?.nll !== undefined)
    throw new ConfigError("distillation.teacherCache: goes with the divergence alone, not with weights.nll beside it.");
  if (teacherCache.kind === "dense" || divergence.name === "forward-kl") return;
  throw new ConfigError(
    `distillation.teacherCache: ${divergence.name} compares whole distributions; ${teacherCache.kind} keeps some tokens.`,
    {
      hint: "Take kind: dense, or forward-kl.",
    },
  );
}

/** What cannot be had from a teacher with another tokenizer: at a position it gives a few of the student's tokens, and its insides go by its own. */
function checkAlignment({ objective, alignment, divergence, teacherCache, weights }: DistillationConfig): void {
  if (alignment === undefined) return;
  const refuse = (what: string, hint: string): never => {
    throw new ConfigError(`distillation.alignment: ${what}.`, { hint });
  };
  if (objective !== "logits-kd")
    refuse(
      `goes with the objective logits-kd; ${objective} compares the models token by token`,
      "Take logits-kd, or a teacher with the student's tokenizer.",
    );
  if (divergence.name !== "forward-kl")
    refuse(
      `${divergence.name} compares whole distributions; of a teacher with another tokenizer some tokens of each are known`,
      "Take forward-kl.",
    );
  if (teacherCache !== undefined)
    refuse(
      "teacherCache keeps a teacher's distributions over the student's tokens, and this teacher has others",
      "Leave teacherCache out.",
    );
  if (weights !== undefined) refuse("the loss has one term; there is nothing to weigh", "Leave weights out.");
}
